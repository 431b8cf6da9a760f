import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { authorityDigest } from "@/lib/authority/language/digest";
import type { Setting } from "@/lib/principals/entitlement.model";
import type { StoredSetting } from "./model";

const digestOf = (setting: Setting, nothingSet: string): string => {
  if (setting === null) return nothingSet;
  return setting.length === 0 ? "nothing" : authorityDigest(setting);
};

/** A change that a second person confirmed, and the person who proposed it. */
type Confirmed = { id: string; proposedById: string };

/**
 * The entitlement of a person or group was set. `isOther`: whether the person may now delegate something else than
 * before. A group's members are not looked at: a job follows for them.
 */
export const entitlementSet = (
  actor: Actor,
  { subject, version, setting }: StoredSetting,
  { after, isOther, change }: { after: Setting; isOther?: boolean | undefined; change: Confirmed | null },
): AuditEvent => ({
  type: "entitlement.set",
  actor,
  refs: [subject.id, ...(change === null ? [] : [change.id])],
  facts: {
    subjectId: subject.id,
    version: version + 1,
    before: digestOf(setting, "none"),
    after: digestOf(after, "none"),
    people: isOther === undefined ? undefined : Number(isOther),
    changeId: change?.id ?? null,
    proposedById: change?.proposedById,
  },
  changes: changesOf({ entitlement: setting }, { entitlement: after }, { entitlement: "json" }),
  texts: { name: subject.name },
});

/** The entitlement of one person changed, because they joined or left a group. */
export const entitlementFollowed = (
  actor: Actor,
  personId: string,
  change: { before: Setting; after: Setting },
): AuditEvent => ({
  type: "entitlement.followed",
  actor,
  refs: [personId],
  facts: { personId, before: digestOf(change.before, "standard"), after: digestOf(change.after, "standard") },
  changes: changesOf({ entitlement: change.before }, { entitlement: change.after }, { entitlement: "json" }),
});
