import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { givesUp } from "@/lib/authority/words/losses";

export type Rehomed = {
  outcome: "whole" | "less" | "nothing";
  /** Authority that the new delegator can give. An element that would be split keeps one part. */
  authority: CanonicalAuthority;
  loses: string[];
};

/**
 * Narrows an authority to the entitlement of a new delegator. Elements keep their ids, so that their counters go on
 * (rules L7).
 *
 * @param entitlement Entitlement of the new delegator; null is everything.
 */
export function rehomed(stated: CanonicalAuthority, entitlement: CanonicalAuthority | null): Rehomed {
  if (entitlement === null || isNarrower(stated, entitlement).ok) {
    return { outcome: "whole", authority: stated, loses: [] };
  }
  const authority = intersectAuthority(stated, entitlement).filter(({ id }) => stated.some((own) => own.id === id));
  return { outcome: authority.length === 0 ? "nothing" : "less", authority, loses: givesUp(stated, authority) };
}

/** Determines the effect on a delegation below, when its authority changes from `before` to `after`. */
export function belowAfter(before: CanonicalAuthority, after: CanonicalAuthority) {
  if (after.length === 0) return { outcome: "pauses" as const, loses: givesUp(before, after) };
  const loses = givesUp(before, after);
  return { outcome: loses.length === 0 ? ("same" as const) : ("shrinks" as const), loses };
}
