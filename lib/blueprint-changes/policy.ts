import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { givesUp } from "@/lib/authority/words/losses";
import type { Effect } from "./model";

type Ceiling = CanonicalAuthority | null;

const under = (authority: CanonicalAuthority, ceiling: Ceiling): CanonicalAuthority =>
  ceiling === null ? authority : intersectAuthority(authority, ceiling);

/**
 * Determines the effect on an authority when its agent's ceiling is replaced.
 *
 * Decisions check the ceiling at every action (L0). So this compares the intersection of authority and ceiling, before
 * and after. A limit of the ceiling also binds an authority that states none.
 */
export function effectOf(authority: CanonicalAuthority, before: Ceiling, after: Ceiling): Effect {
  const [held, left] = [under(authority, before), under(authority, after)];
  const loses = left.length === 0 ? givesUp(held, []) : givesUp(held, left);
  const gains = givesUp(left, held);
  if (held.length > 0 && left.length === 0) return { outcome: "pauses", loses, gains: [] };
  if (loses.length > 0) return { outcome: "shrinks", loses, gains };
  return { outcome: gains.length > 0 ? "widens" : "unchanged", loses, gains };
}

/** Explains why a request within the former ceiling would be refused under the new one; undefined otherwise. */
export function refusedBy(authority: CanonicalAuthority, before: Ceiling, after: Ceiling): string | undefined {
  if (after === null || (before !== null && !isNarrower(authority, before).ok)) return undefined;
  const narrower = isNarrower(authority, after);
  return narrower.ok ? undefined : narrower.issues[0]?.sentence;
}
