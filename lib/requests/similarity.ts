import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { digestOf } from "@/lib/protocols/jcs/canonicalise";

/** Digest of what an authority is for, without how much and of what: types, locations and actions. */
export const shapeOf = (authority: CanonicalAuthority): string =>
  digestOf(
    [
      ...new Set(authority.map(({ type, locations, actions }) => JSON.stringify([type, locations, actions]))),
    ].toSorted(),
  );
