import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import { riskFacts } from "@/lib/risk/model";
import { type ControlChange, type ControlKind, isBySystem } from "./model";
import { riskOf } from "./risk";

const about = (type: string, actor: Actor, change: ControlChange): AuditEvent => ({
  type,
  actor,
  // Changes are stored with no other kinds.
  code: change.kind as ControlKind,
  refs: [change.id, change.subjectId, change.proposedById],
  facts: {
    changeId: change.id,
    kind: change.kind,
    subjectId: change.subjectId,
    basedOn: change.basedOn,
    digest: change.digest,
    ...riskFacts(riskOf(change)),
    ...(isBySystem(change) ? { holderIds: change.throughIds } : { proposedById: change.proposedById }),
  },
});

/** A person or agent proposed a change of a control; nothing has changed yet. */
export const changeProposed = (actor: Actor, change: ControlChange): AuditEvent => ({
  ...about("control-change.proposed", actor, change),
  texts: { reason: change.reason },
});

/** A second person confirmed exactly what was proposed; it is applied in the same transaction. */
export const changeConfirmed = (actor: Actor, change: ControlChange): AuditEvent => ({
  ...about("control-change.confirmed", actor, change),
  changes: statusMoved("proposed", "applied"),
});

/** A proposed change came to nothing. */
export const changeEnded = (
  actor: Actor,
  change: ControlChange,
  outcome: "refused" | "withdrawn" | "expired",
  note?: string,
): AuditEvent => ({
  ...about(`control-change.${outcome}`, actor, change),
  texts: { note },
  changes: statusMoved("proposed", outcome),
});
