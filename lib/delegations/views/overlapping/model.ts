import type { Authority } from "@/lib/authority/language/model";

/** Which of the delegations that an agent holds reach a resource server that an authority is about, too. */
export const besideOf = <Held extends { locations: readonly string[] }>(
  held: readonly Held[],
  authority: Pick<Authority[number], "locations">[],
): Held[] =>
  held.filter(({ locations }) => authority.some((element) => locations.includes(element.locations[0] ?? "")));
