import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isCounted, isNoWider } from "@/lib/authority/compare/is-narrower";
import { elementsOverlap } from "@/lib/authority/compare/overlap";
import type { CanonicalAuthority } from "@/lib/authority/language/model";

/**
 * The authority that a delegation really gives: what it states, with the constraints it inherits copied in (rules L8),
 * so that a verifier without its ancestors sees a limit the child left out.
 */
export function effectiveAuthority(
  stated: CanonicalAuthority,
  parent: CanonicalAuthority | undefined,
): CanonicalAuthority {
  return parent ? intersectAuthority(stated, parent) : stated;
}

type Stated = { authority: CanonicalAuthority; former?: readonly CanonicalAuthority[] };
/** What a version was signed with: below which version, and what it really gave there. */
type Signed = { digest: string; parentDigest: string | null; effective: CanonicalAuthority };

/**
 * What each hop of a chain really gives now, root first: what it states, within everything above it as that is now, and as
 * it was in the versions that the end of the chain is still signed below.
 *
 * A hop whose ancestors are all in the versions that it was signed below gives what it was signed with: that is computed in
 * the same way (rules L8), so nothing is intersected again before the first hop above which something changed.
 */
export function effectiveAlong(hops: readonly (Stated & Partial<Signed>)[]): CanonicalAuthority[] {
  const effective: CanonicalAuthority[] = [];
  let above: CanonicalAuthority | undefined;
  let unchanged: string | null | undefined = null;
  for (const { authority, former = [], digest, parentDigest, effective: signed } of hops) {
    const isAsSigned: boolean = unchanged !== undefined && parentDigest === unchanged;
    const given = isAsSigned && signed ? signed : effectiveAuthority(authority, above);
    effective.push(given);
    above = former.reduce(effectiveAuthority, given);
    unchanged = isAsSigned && former.length === 0 ? digest : undefined;
  }
  return effective;
}

/**
 * What a delegation gave until now, where what is above it had further versions since it was signed: nothing that one of
 * those took comes back with the next.
 */
export const givenThrough = (until: CanonicalAuthority, passed: readonly CanonicalAuthority[]): CanonicalAuthority =>
  passed.reduce(effectiveAuthority, until);

/** Tells whether several elements now count what one counted: each of them alone is no wider, and all of them together are. */
const splitsCounted = (given: CanonicalAuthority, until: CanonicalAuthority): boolean =>
  until.some((one) => isCounted([one]) && given.filter((part) => elementsOverlap(part, one)).length > 1);

/**
 * What a delegation states below what is above it now. Where it would get more because there is more above it, it writes
 * down what it inherited until now: more of it needs an approval of its own (I10).
 *
 * An element that counts keeps one part where it was split by what is above: two would count what one has counted (L7).
 *
 * @param until What it really gave until now.
 */
export function withoutGain(
  stated: CanonicalAuthority,
  until: CanonicalAuthority,
  parent: CanonicalAuthority,
): CanonicalAuthority {
  const given = effectiveAuthority(stated, parent);
  if (isNoWider(given, until).ok && !splitsCounted(given, until)) return stated;
  return intersectAuthority(stated, until).filter(
    (part) =>
      stated.some(({ id }) => id === part.id) || !stated.some((one) => isCounted([one]) && elementsOverlap(one, part)),
  );
}
