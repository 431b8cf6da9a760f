import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { LifecyclePolicy } from "./schema";

/** A second person confirmed another version of the lifecycle policy. */
export const lifecyclePolicyChanged = (
  actor: Actor,
  before: LifecyclePolicy,
  after: LifecyclePolicy,
  proposedById: string,
): AuditEvent => ({
  type: "lifecycle-policy.changed",
  actor,
  refs: [after.changeId ?? "", proposedById].filter((id) => id !== ""),
  facts: { version: after.version, changeId: after.changeId, proposedById },
  changes: changesOf({ rules: before.rules }, { rules: after.rules }, { rules: "json" }),
  texts: { reason: after.reason },
});
