import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** The setting of a person or a group. Null: nothing was set; an empty list: may delegate nothing. */
export type Setting = CanonicalAuthority | null;

/** A group's setting, as one of the sources of what a person may delegate. */
export type GroupSetting = { groupId: string; authority: CanonicalAuthority };

export const entitlementSources = ["own", "groups", "standard"] as const;

/** The entitlement of a person and its source. A null authority is the entitlement `standard`: every active type. */
export type EffectiveEntitlement = {
  source: (typeof entitlementSources)[number];
  authority: CanonicalAuthority | null;
  /** Elements of groups that are dropped, because they overlap with those of other groups. */
  leftOut: { groupId: string; element: CanonicalAuthority[number] }[];
};

/** The settings that decide for a member of a group whose setting is not written for each member yet. */
export type Unsettled = {
  own: Setting;
  /** Of groups that have a setting, the oldest group first. */
  groups: GroupSetting[];
  /** An admin who took everything away from one of those groups alone; null if two agreed on each. */
  takenBy: string | null;
};

/** The person's own setting and what they may delegate; `keeps` if the setting is given to them beside the groups. */
export type Current = { own: Setting; authority: Setting; keeps: boolean };
