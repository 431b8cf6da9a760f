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
