import type { Setting } from "@/lib/principals/entitlement.model";

/** The person or group of a setting. People may share a name, so a person has the e-mail address; groups never do. */
export type EntitlementSubject =
  | { type: "person"; id: string; name: string; email: string }
  | { type: "group"; id: string; name: string };

export type StoredSetting = { subject: EntitlementSubject; setting: Setting; version: number };
