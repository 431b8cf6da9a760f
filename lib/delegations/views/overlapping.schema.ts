import { z } from "zod";
import type { Authority } from "@/lib/authority/language/model";
import { DelegationId } from "@/lib/delegations/schema";

/** Returns the held delegations that reach a resource server of an authority. */
export const besideOf = <Held extends { locations: readonly string[] }>(
  held: readonly Held[],
  authority: Pick<Authority[number], "locations">[],
): Held[] =>
  held.filter(({ locations }) => authority.some((element) => locations.includes(element.locations[0] ?? "")));

/** A delegation that an agent holds already. */
export const HeldBeside = z.object({
  id: DelegationId,
  purpose: z.string(),
  /** Identifiers of the resource servers that it reaches. */
  locations: z.array(z.string()),
});
export type HeldBeside = z.infer<typeof HeldBeside>;
