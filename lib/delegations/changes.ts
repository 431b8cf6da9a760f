import { isNoWider } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { diffAuthority } from "@/lib/authority/words/diff";
import { diffTerms } from "@/lib/authority/words/diff-terms";
import type { VersionTerms } from "@/lib/delegations/model";

type Said = VersionTerms & { authority: CanonicalAuthority };

/** Tells whether one version allows anything now that the next does not. Such a change waits for commits under way. */
export const takesAway = (before: Said, after: Said, now: Date): boolean =>
  !isNoWider(before.authority, after.authority).ok ||
  (after.notBefore > before.notBefore && after.notBefore > now) ||
  after.expiresAt < before.expiresAt ||
  after.maxDepth < before.maxDepth;

/** Names the axes on which one version gives less, and more, than the one before. */
export function changedAxes(before: Said, after: Said): { narrows: string[]; widens: string[] } {
  const narrows = new Set<string>();
  const widens = new Set<string>();
  const changes = [...diffAuthority(before.authority, after.authority), ...diffTerms(before, after)];
  for (const { axis, direction } of changes) {
    if (direction === "narrows") narrows.add(axis);
    if (direction === "widens") widens.add(axis);
  }
  return { narrows: [...narrows], widens: [...widens] };
}
