import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent, Fact } from "@/lib/audit/event";
import { type Risk, riskFacts } from "@/lib/risk/model";
import type { ActionDocument } from "./model";

type ApprovalRef = {
  id: string;
  delegationId: string;
  digest: string;
  agentId: string;
  action: string;
  resourceType: string;
  resource: string;
  /** The exact text that was shown. */
  document: string;
  /** Its owner at the time of the record is told of the answer. */
  agent: { ownerId: string | null };
};

/** The amounts that people were shown, in the spelling in which they were counted. */
function amountsIn(document: string): Fact {
  const { fields } = JSON.parse(document) as Pick<ActionDocument, "fields">;
  const amounts = Object.entries(fields).filter(([, { kind }]) => kind === "money" || kind === "number");
  return Object.fromEntries(amounts.map(([name, { kind: _, ...amount }]) => [name, amount]));
}

const about = (
  actor: Actor,
  { id, digest, agentId, action, resourceType, resource, document, agent: { ownerId } }: ApprovalRef,
  how: string,
): AuditEvent => ({
  type: `action-approval.${how}`,
  actor,
  agentId,
  action,
  resourceType,
  refs: [id],
  facts: { approval: id, digest, amounts: amountsIn(document), ...(ownerId !== null && { ownerId }) },
  texts: { resource },
});

/**
 * The covered person, if the approver decided in their place, and the approver's note. `passkey` is the thumbprint of the
 * key that signed the vote; null if none did. `risk` is that of the question, as the person was shown it.
 */
type Word = { onBehalfOf: string | null; note: string; passkey: string | null; risk: Risk };

const answered = (event: AuditEvent, { onBehalfOf, note, passkey, risk }: Word): AuditEvent => ({
  ...event,
  refs: [...(event.refs ?? []), ...(onBehalfOf === null ? [] : [onBehalfOf])],
  facts: { ...event.facts, ...riskFacts(risk), passkey, ...(onBehalfOf === null ? {} : { for: onBehalfOf }) },
  texts: { ...event.texts, ...(note === "" ? {} : { note }) },
});

/** An approver approved or denied exactly that action. The records of decisions name who asked for it and used it. */
export const actionDecided = (
  actor: Actor,
  approval: ApprovalRef,
  how: "approved" | "denied",
  word: Word,
): AuditEvent => answered({ ...about(actor, approval, how), changes: statusMoved("pending", how) }, word);

/** An approver approved exactly that action, and more approvals are required. */
export const actionStepApproved = (actor: Actor, approval: ApprovalRef, step: number, word: Word): AuditEvent => {
  const event = about(actor, approval, "step_approved");
  return answered({ ...event, facts: { ...event.facts, step } }, word);
};

/** A person took back the approval of exactly that action before the agent used it. */
export const actionTakenBack = (
  personId: string,
  approval: ApprovalRef & { decidedById: string | null },
  reason: string,
): AuditEvent => {
  const event = about({ type: "person", id: personId }, approval, "taken_back");
  const { decidedById: by } = approval;
  return {
    ...event,
    changes: statusMoved("approved", "denied"),
    ...(by !== null && { refs: [approval.id, by], facts: { ...event.facts, approver: by } }),
    texts: { ...event.texts, ...(reason === "" ? {} : { note: reason }) },
  };
};

/** The action was not decided in time, or the agent did not use the approval in time. */
export const actionExpired = (approval: ApprovalRef, before: "pending" | "approved"): AuditEvent => {
  const event = about({ type: "system", id: "jobs" }, approval, "expired");
  return { ...event, facts: { ...event.facts, before }, changes: statusMoved(before, "expired") };
};

/** A vote that the unused approval rests on counts no more: its giver left or may no longer give it. */
export const actionLostQuorum = (approval: ApprovalRef): AuditEvent => {
  const event = actionExpired(approval, "approved");
  return { ...event, facts: { ...event.facts, cause: "quorum_lost" } };
};

/** The delegation of the action ended before an approver decided. */
export const actionEnded = (approval: ApprovalRef): AuditEvent => {
  const event = actionExpired(approval, "pending");
  const { id, delegationId } = approval;
  return { ...event, refs: [id, delegationId], facts: { ...event.facts, delegation: delegationId } };
};
