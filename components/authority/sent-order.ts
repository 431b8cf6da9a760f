import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority } from "@/lib/authority/language/model";

/** Finds which element of the draft stands at each place of the canonical order in which the server compares them. */
export function sentOrder(authority: Authority): number[] {
  const numbered = authority.map((element, index) => ({ ...element, id: String(index) }));
  return canonicalAuthority(numbered).map(({ id }) => Number(id));
}
