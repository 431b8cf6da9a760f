import { haveInCommon, intersectAuthority } from "@/lib/authority/combine/intersect";
import { staysWithin } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { givesUp } from "@/lib/authority/words/losses";

export type CeilingVersion = { ceiling: CanonicalAuthority | null; createdAt: Date };

/**
 * Whether a control (an entitlement or ceiling) allows less than an authority, read by itself. A limit of the
 * control that the authority leaves out counts as well: the authority then reads wider than decisions allow.
 */
export const holdsBack = (control: CanonicalAuthority, authority: CanonicalAuthority): boolean =>
  !staysWithin(authority, control, "alone");

/**
 * Whether a control allows less than an authority, as one hop of a chain. An authority that leaves a limit out is
 * not wider.
 */
export const takesFrom = (control: CanonicalAuthority, authority: CanonicalAuthority): boolean =>
  !staysWithin(authority, control, "hop");

/** Whether a control allows nothing of an authority. */
export const holdsAll = (control: CanonicalAuthority, authority: CanonicalAuthority): boolean =>
  !haveInCommon(authority, control);

/**
 * Finds since when a ceiling has restricted an authority: the time of the first version after the last one that did
 * not. Undefined if the current version does not restrict it.
 *
 * @param versions Versions of one blueprint's ceiling, the newest first. A null ceiling restricts nothing.
 * @param holds The test for a restriction: of a part, or of all (`holdsAll`).
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
