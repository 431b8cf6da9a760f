import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { CanonicalAuthority, Catalogue } from "@/lib/authority/language/model";

/** Builds the authority over every action of every type of some resource servers, without limits or conditions. */
export const widestAuthority = (catalogues: readonly Catalogue[]): CanonicalAuthority =>
  canonicalAuthority(
    catalogues.flatMap(({ identifier, types }) =>
      types
        .filter(({ actions }) => actions.length > 0)
        .map(({ name, actions }) => ({ type: name, locations: [identifier], actions, identifiers: ["*"] })),
    ),
  );
