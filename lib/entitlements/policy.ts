import { uniteAuthorities } from "@/lib/authority/combine/unite";
import { replacesWithoutWidening } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import type { EffectiveEntitlement, GroupSetting, Setting } from "./model";

/** Who may propose and confirm changes of entitlements. */
export const entitlementPermission = "people:write";

/**
 * Computes the entitlement of a person: their own setting, else the union of their groups, else everything.
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

/** Whether `after` allows nothing that `before` did not; null is everything. A restarted counter counts as wider. */
export function isNoWiderEntitlement(after: CanonicalAuthority | null, before: CanonicalAuthority | null): boolean {
  if (before === null) return true;
  return after !== null && replacesWithoutWidening(after, before).ok;
}

/**
 * Whether one admin applies the setting alone. Taking everything away is such a stop; giving it back takes two.
 *
 * Every other change waits for a second admin, also one that looks narrower. A setting that narrows one group can widen
 * the union with another group.
 */
export const appliesAtOnce = (setting: Setting): boolean => !takesTwo(entitlementFacts(setting));

export const entitlementFacts = (setting: Setting) =>
  ({ control: "entitlement", takesEverythingAway: setting?.length === 0 }) as const;

/** Whether a setting concerns a person or one of their groups. Such a person never decides about it (I9). */
export const isConcerned = (personId: string, subjectId: string, groupIds: readonly string[]): boolean =>
  subjectId === personId || groupIds.includes(subjectId);
