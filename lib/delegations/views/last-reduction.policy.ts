import { widerTerms } from "@/lib/authority/compare/terms";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { givesUp } from "@/lib/authority/words/losses";
import type { VersionOrigin, VersionTerms } from "@/lib/delegations/model";

/** Members of a signed version from which a reduction and its cause are found. */
export type SignedVersion = VersionTerms & {
  origin: VersionOrigin;
  effective: CanonicalAuthority;
  signedAt: Date;
  /** Null if no person made it. */
  madeById: string | null;
  causeId: string | null;
};

export type Shrink = { causeId: string; at: Date; loses: string[] };

/**
 * Finds the last reduction of a delegation that followed another change, without a request. Undefined if there was none
 * since a person last gave it.
 *
 * @param versions The newest first.
 */
export function lastShrink(versions: readonly SignedVersion[]): Shrink | undefined {
  for (const [index, version] of versions.entries()) {
    const before = versions[index + 1];
    if (!before || version.origin === "granted" || version.origin === "changed") return undefined;
    if (version.madeById !== null || version.causeId === null) continue;
    const loses = lostBetween(before, version);
    if (loses.length > 0) return { causeId: version.causeId, at: version.signedAt, loses };
  }
  return undefined;
}

const lostBetween = (before: SignedVersion, after: SignedVersion): string[] => [
  ...givesUp(before.effective, after.effective),
  ...widerTerms(before, after).map(({ path }) => lostTerm[path]),
];

const lostTerm = {
  notBefore: "time at its beginning",
  expiresAt: "time at its end",
  maxDepth: "further hops",
} as const;
