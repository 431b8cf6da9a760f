import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { elementFacts, movedElementFacts } from "@/lib/authority/words/limit-facts";

type RequestRef = {
  id: string;
  revision: number;
  digest: string;
  agentId: string;
  /** What is asked for: a canonical authority, as it is stored. */
  authority: unknown;
};

const about = (request: RequestRef, actor: Actor, type: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  type,
  actor,
  agentId: request.agentId,
  ...more,
  refs: [request.id, ...(more.refs ?? [])],
  facts: {
    ...{ request: request.id, revision: request.revision, digest: request.digest },
    ...elementFacts(request.authority as CanonicalAuthority),
    ...more.facts,
  },
});

/** Authority was asked for; the digest is over exactly what approvers will be shown. */
export const requestMade = (
  actor: Actor,
  request: RequestRef & { purpose: string; changeReason: string | null; sentence: string; changes: string | null },
): AuditEvent =>
  about(request, actor, "request.made", {
    ...(request.changes === null ? {} : { refs: [request.changes], facts: { changes: request.changes } }),
    texts: {
      purpose: request.purpose,
      sentence: request.sentence,
      ...(request.changeReason === null ? {} : { reason: request.changeReason }),
    },
  });

/** What the request rests on changed, so it was rendered anew; earlier verdicts are void. */
export const requestRenewed = (request: RequestRef, before: string): AuditEvent =>
  about(request, { type: "system", id: "approvals" }, "request.renewed", { facts: { before } });

/** In whose place somebody decided, and which step that was. */
type Word = { step: number; onBehalfOf: string | null; note: string };
const word = ({ step, onBehalfOf, note }: Word): Partial<AuditEvent> => ({
  ...(onBehalfOf === null ? {} : { refs: [onBehalfOf] }),
  facts: { step, ...(onBehalfOf === null ? {} : { for: onBehalfOf }) },
  texts: { note },
});

/** The person whose authority it is, or in whose name the agent would act, agreed to exactly that digest. */
export const requestConsented = (actor: Actor, request: RequestRef, given: Word): AuditEvent =>
  about(request, actor, "request.consented", word(given));

/** A person said yes to exactly that digest, and more people have to. */
export const stepApproved = (actor: Actor, request: RequestRef, given: Word): AuditEvent =>
  about(request, actor, "request.step_approved", word(given));

/** Whoever approved a step took that back before the step was complete. */
export const approvalWithdrawn = (actor: Actor, request: RequestRef, step: number, note: string): AuditEvent =>
  about(request, actor, "request.approval_withdrawn", { facts: { step }, texts: { note } });

/** A person said yes to exactly that digest, and nobody else had to. */
export const requestApproved = (actor: Actor, request: RequestRef, given: Word, delegationId: string): AuditEvent => {
  const { refs = [], facts, texts } = word(given);
  return about(request, actor, "request.approved", {
    refs: [delegationId, ...refs],
    facts: { delegation: delegationId, ...facts },
    ...(texts && { texts }),
  });
};

/** The policy, or the blueprint, lets it be granted without an approver: it is a part of what the parent gives anyway. */
export const requestGrantedAtOnce = (request: RequestRef, policyId: string, delegationId: string): AuditEvent =>
  about(request, { type: "system", id: "approvals" }, "request.granted_at_once", {
    refs: [delegationId, policyId],
    facts: { delegation: delegationId, policy: policyId },
  });

/** A person wants it changed before they decide. */
export const changesAsked = (actor: Actor, request: RequestRef, given: Word): AuditEvent =>
  about(request, actor, "request.changes_asked", word(given));

/** The requester changed what is asked for, or an approver narrowed it; earlier verdicts are void. */
export const requestChanged = (
  actor: Actor,
  request: RequestRef,
  how: "revised" | "narrowed",
  { before, sentence, note }: { before: Pick<RequestRef, "digest" | "authority">; sentence: string; note: string },
): AuditEvent => {
  const moved = movedElementFacts(before.authority as CanonicalAuthority, request.authority as CanonicalAuthority);
  return about(request, actor, `request.${how}`, {
    facts: { before: before.digest, ...moved },
    texts: { sentence, note },
  });
};

/** Nobody answered a step in time, and the policy says what then. */
export const stepOverdue = (request: RequestRef, step: number, how: "escalated" | "skipped", to?: string): AuditEvent =>
  about(request, { type: "system", id: "jobs" }, `request.step_${how}`, {
    facts: { step },
    ...(to === undefined ? {} : { texts: { group: to } }),
  });

/** A person passed the open step to somebody. */
export const requestReassigned = (
  actor: Actor,
  request: RequestRef,
  to: { personId?: string | undefined; group?: string | undefined },
  note: string,
): AuditEvent =>
  about(request, actor, "request.reassigned", {
    ...(to.personId === undefined ? {} : { refs: [to.personId], facts: { to: to.personId } }),
    texts: { group: to.group, note },
  });

/** A person said no or refused to consent, took the request back, or nobody answered in time. */
export const requestEnded = (
  actor: Actor,
  request: RequestRef,
  how: "denied" | "withdrawn" | "expired",
  given: Partial<Word> & { consent?: "refused" } = {},
): AuditEvent => {
  const { step, onBehalfOf = null, note, consent } = given;
  return about(request, actor, `request.${how}`, {
    ...(onBehalfOf === null ? {} : { refs: [onBehalfOf] }),
    facts: { step, ...(onBehalfOf === null ? {} : { for: onBehalfOf }), ...(consent && { consent }) },
    ...(note === undefined ? {} : { texts: { note } }),
  });
};

/** A person remarked on the request. */
export const requestCommented = (actor: Actor, request: RequestRef, text: string, path?: string): AuditEvent =>
  about(request, actor, "request.commented", { texts: { comment: text, path } });
