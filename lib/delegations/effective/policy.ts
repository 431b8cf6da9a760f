import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isCounted, isNoWider } from "@/lib/authority/compare/is-narrower";
import { elementsOverlap } from "@/lib/authority/compare/overlap";
import type { CanonicalAuthority } from "@/lib/authority/language/model";

/**
 * The effective authority of a delegation: its own statement with the inherited constraints copied in (rules L8). A
 * verifier without its ancestors sees limits that the child left out.
 */
export function effectiveAuthority(
  stated: CanonicalAuthority,
  parent: CanonicalAuthority | undefined,
): CanonicalAuthority {
  return parent ? intersectAuthority(stated, parent) : stated;
}

type Stated = { authority: CanonicalAuthority; former?: readonly CanonicalAuthority[] };
/** Digests and effective authority that a version was signed with. */
type Signed = { digest: string; parentDigest: string | null; effective: CanonicalAuthority };

/**
 * Computes the effective authority of each hop of a chain now, root first. It lies within the current versions above,
 * and within the former versions that the chain is still signed below.
 *
 * If no version above a hop changed, its signed effective authority is used. That was computed in the same way (rules
 * L8). So intersection starts at the first hop below a change.
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
 * Computes the authority of a delegation until now, when the version above it changed since it was signed. It includes
 * every reduction by the versions in between; a later version restores none.
 */
export const givenThrough = (until: CanonicalAuthority, passed: readonly CanonicalAuthority[]): CanonicalAuthority =>
  passed.reduce(effectiveAuthority, until);

/** Whether one counting element is now several. Each of them alone is no wider, but together they are. */
const splitsCounted = (given: CanonicalAuthority, until: CanonicalAuthority): boolean =>
  until.some((one) => isCounted([one]) && given.filter((part) => elementsOverlap(part, one)).length > 1);

/**
 * Computes the statement of a delegation below the current version above it. If a wider parent would extend it, it
 * states the inherited constraints of until now: widening needs its own approval (I10).
 *
 * An element with a cumulative limit keeps one part if the parent's element was split: each part would have the whole
 * budget (L7).
 *
 * @param until Its effective authority until now.
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
