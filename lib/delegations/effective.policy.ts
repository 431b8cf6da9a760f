import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isCounted, isNoWider } from "@/lib/authority/compare/is-narrower";
import { elementsOverlap } from "@/lib/authority/compare/overlap";
import type { CanonicalAuthority } from "@/lib/authority/language/model";

/**
 * The effective authority of a delegation: what it states, with the constraints of its parent copied in (rules L8). So
 * a verifier without the delegations above sees the limits that the child left out.
 *
 * @param parent The effective authority of the parent; undefined for a root.
 */
export function effectiveAuthority(
  stated: CanonicalAuthority,
  parent: CanonicalAuthority | undefined,
): CanonicalAuthority {
  return parent ? intersectAuthority(stated, parent) : stated;
}

/** The authority that a version states, and its former ones that still bound the delegations below (`Hop.former`). */
type Stated = { authority: CanonicalAuthority; former?: readonly CanonicalAuthority[] };
/** The digest of a version, that of the version above, and the effective authority that it was signed with. */
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
 * Computes the authority that a delegation had until now, if the version above it changed since it was signed. Every
 * reduction in between counts; a later version restores none.
 *
 * @param until Its effective authority as signed.
 * @param passed The effective authorities of the versions above, between the one it was signed below and the current.
 */
export const givenThrough = (until: CanonicalAuthority, passed: readonly CanonicalAuthority[]): CanonicalAuthority =>
  passed.reduce(effectiveAuthority, until);

/** Whether an element with a cumulative limit became several. Each alone is no wider, but each has the whole budget. */
const splitsCounted = (given: CanonicalAuthority, until: CanonicalAuthority): boolean =>
  until.some((one) => isCounted([one]) && given.filter((part) => elementsOverlap(part, one)).length > 1);

/**
 * Computes what a delegation states in its next version, below the current version of its parent. If a wider parent
 * would extend it, it states the constraints that it inherited until now: widening needs its own approval (I10).
 *
 * An element with a cumulative limit keeps one part if the parent's element was split: each part would have the whole
 * budget (L7).
 *
 * @param stated The authority that its current version states.
 * @param until Its effective authority until now.
 * @param parent The effective authority of the current version of its parent.
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
