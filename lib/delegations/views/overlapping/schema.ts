import { z } from "zod";
import { DelegationId } from "@/lib/delegations/schema";

/** A delegation that an agent holds already. */
export const HeldBeside = z.object({
  id: DelegationId,
  purpose: z.string(),
  /** Identifiers of the resource servers that it reaches. */
  locations: z.array(z.string()),
});
export type HeldBeside = z.infer<typeof HeldBeside>;
