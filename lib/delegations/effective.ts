import { intersectAuthority } from "@/lib/authority/intersect";
import type { CanonicalAuthority } from "@/lib/authority/model";

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
