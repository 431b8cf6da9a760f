import { uniteAuthorities } from "@/lib/authority/combine/unite";
import { replacesWithoutWidening } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { takesTwo } from "@/lib/control-changes/takes-two/policy";
import type { EffectiveEntitlement, GroupSetting, Setting } from "@/lib/entitlements/model";

/** Who may propose and confirm changes of entitlements. */
export const entitlementPermission = "people:write";

/**
 * What a person may delegate: what was set for them; else what their groups allow together; else everything.
 *
 * @param groups The settings of the person's groups, in the order in which groups were made: where elements of two groups
 *   overlap and neither allows all of the other, the older group's holds.
 */
export function effectiveEntitlement(own: Setting, groups: readonly GroupSetting[]): EffectiveEntitlement {
  if (own !== null) return { source: "own", authority: own, leftOut: [] };
  if (groups.length === 0) return { source: "standard", authority: null, leftOut: [] };
  const parts = groups.map(({ groupId, authority }) => ({ key: groupId, authority }));
  const { authority, leftOut } = uniteAuthorities(parts);
  return {
    source: "groups",
    authority,
    leftOut: leftOut.map(({ part, element }) => ({ groupId: part, element })),
  };
}

/** Tells whether whoever had the one entitlement may delegate nothing new with the other; null is everything. A counter that begins anew is new. */
export function isNoWiderEntitlement(after: CanonicalAuthority | null, before: CanonicalAuthority | null): boolean {
  if (before === null) return true;
  return after !== null && replacesWithoutWidening(after, before).ok;
}

/**
 * Taking everything away needs no second person: one admin must be able to stop a wrong authority now, and giving it back
 * takes two. Every other change waits for a second admin. A change that looks narrower waits too, because a setting that
 * narrows a group can widen what a member holds through another one.
 */
export const appliesAtOnce = (setting: Setting): boolean => !takesTwo(entitlementFacts(setting));

export const entitlementFacts = (setting: Setting) =>
  ({ control: "entitlement", takesEverythingAway: setting?.length === 0 }) as const;

/** Nobody decides about what they themselves may delegate (I9): not the person, and nobody in the group. */
export const isConcerned = (personId: string, subjectId: string, groupIds: readonly string[]): boolean =>
  subjectId === personId || groupIds.includes(subjectId);
