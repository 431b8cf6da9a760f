import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { elementFacts, movedElementFacts } from "@/lib/authority/words/limit-facts";
import { riskFacts } from "@/lib/risk/model";
import type { RequestStatus } from "./model";
import { riskOfRow } from "./present";
import type { RequestRow } from "./store";

type RequestRef = {
  id: string;
  revision: number;
  digest: string;
  agentId: string;
  /** The requested authority in canonical form, as stored. */
  authority: unknown;
  /** The approval policy by which it is decided. */
  policyId: string;
  policyVersion: number;
};
/** A request with the risk that is shown with it. */
type ScoredRef = RequestRef & Pick<RequestRow, "risk" | "shownRiskTier">;

const about = (request: RequestRef, actor: Actor, type: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  type,
  actor,
  agentId: request.agentId,
  ...more,
  refs: [request.id, ...(more.refs ?? [])],
  facts: {
    ...{ request: request.id, revision: request.revision, digest: request.digest },
    ...{ policyId: request.policyId, policyVersion: request.policyVersion },
    ...elementFacts(request.authority as CanonicalAuthority),
    ...more.facts,
  },
});

/** {@link about} a request that a person is shown, with its risk as shown. */
const aboutShown = (request: ScoredRef, actor: Actor, type: string, more: Partial<AuditEvent> = {}): AuditEvent =>
  about(request, actor, type, { ...more, facts: { ...riskFacts(riskOfRow(request)), ...more.facts } });

/** A request was made. The digest is of the document that approvers are shown. */
export const requestMade = (
  actor: Actor,
  request: ScoredRef & { purpose: string; changeReason: string | null; sentence: string; changes: string | null },
): AuditEvent =>
  aboutShown(request, actor, "request.made", {
    ...(request.changes === null ? {} : { refs: [request.changes], facts: { changes: request.changes } }),
    texts: {
      purpose: request.purpose,
      sentence: request.sentence,
      ...(request.changeReason === null ? {} : { reason: request.changeReason }),
    },
  });

/** Facts behind the request changed, so it was rendered again. Earlier votes are void. */
export const requestRenewed = (request: ScoredRef, before: string): AuditEvent =>
  aboutShown(request, { type: "system", id: "approvals" }, "request.renewed", { facts: { before } });

/** A vote: its step, its note, and the absent approver that it was given for. */
type Word = { step: number; onBehalfOf: string | null; note: string };
const word = ({ step, onBehalfOf, note }: Word): Partial<AuditEvent> => ({
  ...(onBehalfOf === null ? {} : { refs: [onBehalfOf] }),
  facts: { step, ...(onBehalfOf === null ? {} : { for: onBehalfOf }) },
  texts: { note },
});

/** The delegator or the represented person consented to exactly that digest. */
export const requestConsented = (actor: Actor, request: ScoredRef, given: Word): AuditEvent =>
  aboutShown(request, actor, "request.consented", word(given));

/** An approver approved exactly that digest, and more approvals are needed. */
export const stepApproved = (actor: Actor, request: ScoredRef, given: Word): AuditEvent =>
  aboutShown(request, actor, "request.step_approved", word(given));

/** An approver withdrew an approval before the step was complete. */
export const approvalWithdrawn = (actor: Actor, request: RequestRef, step: number, note: string): AuditEvent =>
  about(request, actor, "request.approval_withdrawn", { facts: { step }, texts: { note } });

/** An approver approved exactly that digest, and no further approval was needed. */
export const requestApproved = (actor: Actor, request: ScoredRef, given: Word, delegationId: string): AuditEvent => {
  const { refs = [], facts, texts } = word(given);
  return aboutShown(request, actor, "request.approved", {
    refs: [delegationId, ...refs],
    facts: { delegation: delegationId, ...facts },
    changes: statusMoved("pending", "approved"),
    ...(texts && { texts }),
  });
};

/** The request was granted without an approver, as the policy or the blueprint allows for a sub-delegation. */
export const requestGrantedAtOnce = (request: ScoredRef, policyId: string, delegationId: string): AuditEvent =>
  aboutShown(request, { type: "system", id: "approvals" }, "request.granted_at_once", {
    refs: [delegationId, policyId],
    facts: { delegation: delegationId, policy: policyId },
  });

/** An approver asked for changes before a decision. */
export const changesAsked = (actor: Actor, request: ScoredRef, given: Word): AuditEvent =>
  aboutShown(request, actor, "request.changes_asked", {
    ...word(given),
    changes: statusMoved("pending", "changes_requested"),
  });

const termKinds = {
  authority: "json",
  purpose: "text",
  notBefore: "fact",
  expiresAt: "fact",
  maxDepth: "fact",
  status: "fact",
} as const;
type Terms = Readonly<Record<keyof typeof termKinds, unknown>>;

/** The requester changed the request, or an approver narrowed it. Earlier votes are void, and it is pending again. */
export const requestChanged = (
  actor: Actor,
  request: ScoredRef & Omit<Terms, "status">,
  how: "revised" | "narrowed",
  { before, sentence, note }: { before: Pick<RequestRef, "digest"> & Terms; sentence: string; note: string },
): AuditEvent => {
  const moved = movedElementFacts(before.authority as CanonicalAuthority, request.authority as CanonicalAuthority);
  return aboutShown(request, actor, `request.${how}`, {
    facts: { before: before.digest, ...moved },
    texts: { sentence, note },
    changes: changesOf(before, { ...request, status: "pending" }, termKinds),
  });
};

/** A step was not answered in time, and was escalated or skipped as the policy requires. */
export const stepOverdue = (request: RequestRef, step: number, how: "escalated" | "skipped", to?: string): AuditEvent =>
  about(request, { type: "system", id: "jobs" }, `request.step_${how}`, {
    facts: { step },
    ...(to === undefined ? {} : { texts: { group: to } }),
  });

/** An approver passed the open step to a person or a group. */
export const requestReassigned = (
  actor: Actor,
  request: RequestRef & { assigneeId: string | null; assigneeGroup: string | null },
  to: { personId?: string | undefined; group?: string | undefined },
  note: string,
): AuditEvent =>
  about(request, actor, "request.reassigned", {
    changes: changesOf(
      request,
      { assigneeId: to.personId, assigneeGroup: to.group },
      { assigneeId: "fact", assigneeGroup: "text" },
    ),
    ...(to.personId === undefined ? {} : { refs: [to.personId], facts: { to: to.personId } }),
    texts: { group: to.group, note },
  });

/** The request was denied or withdrawn, its consent was refused, or the time to decide it ended. */
export const requestEnded = (
  actor: Actor,
  request: ScoredRef & { status: RequestStatus },
  how: "denied" | "withdrawn" | "expired",
  given: Partial<Word> & { consent?: "refused" } = {},
): AuditEvent => {
  const { step, onBehalfOf = null, note, consent } = given;
  return (how === "denied" ? aboutShown : about)(request, actor, `request.${how}`, {
    ...(onBehalfOf === null ? {} : { refs: [onBehalfOf] }),
    facts: { step, ...(onBehalfOf === null ? {} : { for: onBehalfOf }), ...(consent && { consent }) },
    changes: statusMoved(request.status, how),
    ...(note === undefined ? {} : { texts: { note } }),
  });
};

/** A person commented on the request, or on one member of it. */
export function requestCommented(
  actor: Actor,
  request: RequestRef,
  {
    text,
    path,
    id,
    mentions = [],
  }: { text: string; id: string; path?: string | undefined; mentions?: readonly string[] },
): AuditEvent {
  const event = about(request, actor, "request.commented", { texts: { comment: text, path } });
  return { ...event, refs: [...(event.refs ?? []), ...mentions], facts: { ...event.facts, comment: id } };
}
