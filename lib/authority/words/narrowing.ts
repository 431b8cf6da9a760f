import { intersectAuthority } from "@/lib/authority/combine/intersect";
import type { Authority } from "@/lib/authority/language/model";
import { givesUp } from "./losses";

/** How many pairs of resource type and action an authority names: the width of its rung, explained in one sentence. */
export const permissionCount = (authority: Authority): number =>
  new Set(authority.flatMap(({ type, actions }) => actions.map((action) => `${type} ${action}`))).size;

/** What is left at one step, and what does not pass on to it. */
export type Narrowing = { permissions: number; givesUp: string[] };

/**
 * Tells step by step how bounds narrow what comes from above, and at last what is asked for within them. A bound that is
 * null limits nothing: it holds as much as the next that does.
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
