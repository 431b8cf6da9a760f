import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** The setting of a person or a group. Null: nothing was set; an empty list: may delegate nothing. */
export type Setting = CanonicalAuthority | null;

/** The person or group of a setting. People may share a name, so a person has the e-mail address; groups never do. */
export type EntitlementSubject =
  | { type: "person"; id: string; name: string; email: string }
  | { type: "group"; id: string; name: string };

export type StoredSetting = { subject: EntitlementSubject; setting: Setting; version: number };

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
