import { haveInCommon, intersectAuthority } from "@/lib/authority/combine/intersect";
import { staysWithin } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { givesUp } from "@/lib/authority/words/losses";

export type CeilingVersion = { ceiling: CanonicalAuthority | null; createdAt: Date };

/**
 * Tells whether a control takes something from an authority, read by itself. A limit of the control that the authority
 * leaves out counts as well: the authority then reads wider than decisions allow.
 */
export const holdsBack = (control: CanonicalAuthority, authority: CanonicalAuthority): boolean =>
  !staysWithin(authority, control, "alone");

/** Tells whether a control takes something that an authority states: to leave a limit out states nothing. */
export const takesFrom = (control: CanonicalAuthority, authority: CanonicalAuthority): boolean =>
  !staysWithin(authority, control, "hop");

/** Tells whether a control lets nothing of an authority pass. */
export const holdsAll = (control: CanonicalAuthority, authority: CanonicalAuthority): boolean =>
  !haveInCommon(authority, control);

/**
 * Finds since when ceilings have held an authority back: the time of the first version since one allowed all of it.
 * Undefined while the current one does.
 *
 * @param versions The newest first.
 * @param holds Whether to look for ceilings that hold back a part, or all.
 */
export function heldBackSince(
  authority: CanonicalAuthority,
  versions: readonly CeilingVersion[],
  holds: typeof holdsBack = holdsBack,
): Date | undefined {
  const passes = versions.findIndex(({ ceiling }) => ceiling === null || !holds(ceiling, authority));
  const held = passes === -1 ? versions : versions.slice(0, passes);
  return held.at(-1)?.createdAt;
}

/** Lists the parts of an authority that a control does not allow, in short labels. */
export function losesUnder(authority: CanonicalAuthority, control: CanonicalAuthority): string[] {
  return givesUp(authority, intersectAuthority(authority, control));
}
