import type { CanonicalAuthority } from "@/lib/authority/language/model";

/** What was set for a person or a group. Null: nothing was set; an empty list: may delegate nothing. */
export type Setting = CanonicalAuthority | null;

/** Whom a setting is about. People may share a name, so a person comes with the e-mail address; groups never share one. */
export type EntitlementSubject =
  | { type: "person"; id: string; name: string; email: string }
  | { type: "group"; id: string; name: string };

export type StoredSetting = { subject: EntitlementSubject; setting: Setting; version: number };

/** A group's setting, as one of the sources of what a person may delegate. */
export type GroupSetting = { groupId: string; authority: CanonicalAuthority };

export const entitlementSources = ["own", "groups", "standard"] as const;

/** What a person may delegate and where that comes from. Null is the entitlement `standard`: every active type. */
export type EffectiveEntitlement = {
  source: (typeof entitlementSources)[number];
  authority: CanonicalAuthority | null;
  /** Elements of groups that have no place beside those of other groups. */
  leftOut: { groupId: string; element: CanonicalAuthority[number] }[];
};
