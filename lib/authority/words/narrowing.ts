import { intersectAuthority } from "@/lib/authority/combine/intersect";
import type { Authority } from "@/lib/authority/language/model";
import { givesUp } from "./losses";

/** How many pairs of resource type and action an authority names: the width of its bar, explained in one sentence. */
export const permissionCount = (authority: Authority): number =>
  new Set(authority.flatMap(({ type, actions }) => actions.map((action) => `${type} ${action}`))).size;

/** The number of permissions left at one step, and labels of the parts that the step gives up. */
export type Narrowing = { permissions: number; givesUp: string[] };

/**
 * Computes step by step how bounds narrow an authority; the last step is the requested authority. A null bound limits
 * nothing and has the same number of permissions as the next bound that limits.
 */
export function narrowingOf(bounds: readonly (Authority | null)[], asked: Authority): Narrowing[] {
  const steps: { left: Authority | null; givesUp: string[] }[] = [];
  let left: Authority | null = null;
  for (const bound of [...bounds, asked]) {
    const next: Authority | null = bound === null || left === null ? (bound ?? left) : intersectAuthority(bound, left);
    steps.push({ left: next, givesUp: left && next ? givesUp(left, next) : [] });
    left = next;
  }
  return steps.map((step, at) => ({
    permissions: permissionCount(steps.slice(at).find((one) => one.left !== null)?.left ?? asked),
    givesUp: step.givesUp,
  }));
}
