import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** The catalogues of the resource servers that an authority names. */
export function cataloguesIn<C extends { identifier: string }>(
  { catalogues }: { catalogues: readonly C[] },
  authority: CanonicalAuthority,
): C[] {
  const locations = new Set(authority.flatMap((element) => element.locations));
  return catalogues.filter(({ identifier }) => locations.has(identifier));
}
