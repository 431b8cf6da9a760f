import { diffAuthority } from "@/lib/authority/diff";
import type { CanonicalAuthority } from "@/lib/authority/model";
import type { VersionTerms } from "@/lib/delegations/model";

type Said = VersionTerms & { authority: CanonicalAuthority };

/** Names the axes on which one version gives less, and more, than the one before. */
export function changedAxes(before: Said, after: Said): { narrows: string[]; widens: string[] } {
  const narrows = new Set<string>();
  const widens = new Set<string>();
  for (const { axis, direction } of diffAuthority(before.authority, after.authority)) {
    if (direction === "narrows") narrows.add(axis);
    if (direction === "widens") widens.add(axis);
  }
  const compare = (axis: string, less: boolean, more: boolean) => {
    if (less) narrows.add(axis);
    if (more) widens.add(axis);
  };
  compare("notBefore", after.notBefore > before.notBefore, after.notBefore < before.notBefore);
  compare("expiresAt", after.expiresAt < before.expiresAt, after.expiresAt > before.expiresAt);
  compare("maxDepth", after.maxDepth < before.maxDepth, after.maxDepth > before.maxDepth);
  return { narrows: [...narrows], widens: [...widens] };
}
