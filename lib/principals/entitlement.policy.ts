import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { uniteAuthorities } from "@/lib/authority/combine/unite";
import { replacesWithoutWidening } from "@/lib/authority/compare/is-narrower";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { Current, EffectiveEntitlement, GroupSetting, Setting, Unsettled } from "./entitlement.model";

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
 * Computes the entitlement of a member before the settings of their groups are written for them. Decisions apply it, and
 * it is what is written then.
 *
 * Two groups may overlap, and then the older one holds. Without it the newer one could allow a member more than before,
 * by one admin's hand. Such a member keeps what both allow, as a setting of their own, until two admins set something
 * else.
 *
 * @param written The entitlement that was last written for the person.
 */
export function currentEntitlement(written: Setting, { own, groups, takenBy }: Unsettled): Current {
  const { authority } = effectiveEntitlement(own, groups);
  if (takenBy === null || isNoWiderEntitlement(authority, written)) return { own, authority, keeps: false };
  const common = commonOf(written, authority);
  return { own: common, authority: common, keeps: true };
}

/** The entitlement that decisions apply, as it was loaded. */
export const loadedEntitlement = (written: Setting, unsettled: Unsettled | null): Setting =>
  unsettled === null ? written : currentEntitlement(written, unsettled).authority;

/** The authority that both allow; empty if even that would restart a counter. */
function commonOf(before: Setting, after: Setting): CanonicalAuthority {
  const common = before === null || after === null ? [] : intersectAuthority(before, after);
  return isNoWiderEntitlement(common, before) ? common : [];
}
