import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";

/** Digest of the types, locations and actions of an authority. Identifiers and limits make no difference. */
export const shapeOf = (authority: CanonicalAuthority): string =>
  digestOf(
    [
      ...new Set(authority.map(({ type, locations, actions }) => JSON.stringify([type, locations, actions]))),
    ].toSorted(),
  );
