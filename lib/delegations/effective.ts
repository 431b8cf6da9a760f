import { intersectAuthority } from "@/lib/authority/intersect";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { isCounted, isNoWider } from "@/lib/authority/narrower";
import { elementsOverlap } from "@/lib/authority/overlap";

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

/** What each hop of a chain really gives now, root first: what it states, within everything above it as that is now. */
export function effectiveAlong(hops: readonly { authority: CanonicalAuthority }[]): CanonicalAuthority[] {
  const effective: CanonicalAuthority[] = [];
  for (const { authority } of hops) effective.push(effectiveAuthority(authority, effective.at(-1)));
  return effective;
}

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
  if (isNoWider(effectiveAuthority(stated, parent), until).ok) return stated;
  return intersectAuthority(stated, until).filter(
    (part) =>
      stated.some(({ id }) => id === part.id) || !stated.some((one) => isCounted([one]) && elementsOverlap(one, part)),
  );
}
