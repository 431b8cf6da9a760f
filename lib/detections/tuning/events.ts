import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { KeptTuning } from "./store";

type By = { changeId: string; proposedById: string };

/** A second person confirmed another tuning of a detection rule. */
export const ruleChanged = (actor: Actor, before: KeptTuning, after: KeptTuning, by: By): AuditEvent => ({
  type: "detection-rule.changed",
  actor,
  refs: [by.changeId, by.proposedById],
  facts: { rule: after.kind, version: after.version, ...by },
  changes: changesOf(before.tuning, after.tuning, {
    enabled: "fact",
    severity: "fact",
    response: "fact",
    settings: "fact",
  }),
  texts: { reason: after.changed?.reason ?? "" },
});
