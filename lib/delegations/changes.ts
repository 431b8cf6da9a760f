import { isNoWider } from "@/lib/authority/compare/is-narrower";
import { widerTerms } from "@/lib/authority/compare/terms";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { diffAuthority } from "@/lib/authority/words/diff";
import { diffTerms } from "@/lib/authority/words/diff-terms";
import type { VersionTerms } from "./model";

type Stated = VersionTerms & { authority: CanonicalAuthority };

/**
 * Whether the version `before` allows something that `after` does not. Such a change takes the barrier
 * exclusively, so it waits for the commits under way.
 */
export const takesAway = (before: Stated, after: Stated, now: Date): boolean =>
  !isNoWider(before.authority, after.authority).ok ||
  widerTerms(before, after).some(({ path }) => path !== "notBefore" || after.notBefore > now);

/** Names the axes on which one version gives less, and more, than the one before. */
export function changedAxes(before: Stated, after: Stated): { narrows: string[]; widens: string[] } {
  const narrows = new Set<string>();
  const widens = new Set<string>();
  const changes = [...diffAuthority(before.authority, after.authority), ...diffTerms(before, after)];
  for (const { axis, direction } of changes) {
    if (direction === "narrows") narrows.add(axis);
    if (direction === "widens") widens.add(axis);
  }
  return { narrows: [...narrows], widens: [...widens] };
}
