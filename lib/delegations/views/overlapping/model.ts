import type { Authority } from "@/lib/authority/language/model";

/** Returns the held delegations that reach a resource server of an authority. */
export const besideOf = <Held extends { locations: readonly string[] }>(
  held: readonly Held[],
  authority: Pick<Authority[number], "locations">[],
): Held[] =>
  held.filter(({ locations }) => authority.some((element) => locations.includes(element.locations[0] ?? "")));
