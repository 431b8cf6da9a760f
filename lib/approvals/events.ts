import type { Actor, AuditEvent } from "@/lib/audit/event";

type RequestRef = { id: string; revision: number; digest: string; agentId: string };

const about = (request: RequestRef, actor: Actor, type: string, more: Partial<AuditEvent> = {}): AuditEvent => ({
  type,
  actor,
  agentId: request.agentId,
  ...more,
  refs: [request.id, ...(more.refs ?? [])],
  facts: { request: request.id, revision: request.revision, digest: request.digest, ...more.facts },
});

/** Authority was asked for; the digest is over exactly what approvers will be shown. */
export const requestMade = (actor: Actor, request: RequestRef & { purpose: string; sentence: string }): AuditEvent =>
  about(request, actor, "request.made", { texts: { purpose: request.purpose, sentence: request.sentence } });

/** What the request rests on changed, so it was rendered anew; earlier verdicts are void. */
export const requestRenewed = (request: RequestRef, before: string): AuditEvent =>
  about(request, { type: "system", id: "approvals" }, "request.renewed", { facts: { before } });

/** A person said yes to exactly that digest. */
export const requestApproved = (actor: Actor, request: RequestRef, note: string, delegationId: string): AuditEvent =>
  about(request, actor, "request.approved", {
    refs: [delegationId],
    facts: { delegation: delegationId },
    texts: { note },
  });

/** A person said no, took the request back, or nobody answered in time. */
export const requestEnded = (
  actor: Actor,
  request: RequestRef,
  how: "denied" | "withdrawn" | "expired",
  note?: string,
): AuditEvent => about(request, actor, `request.${how}`, note === undefined ? {} : { texts: { note } });

/** A person remarked on the request. */
export const requestCommented = (actor: Actor, request: RequestRef, text: string): AuditEvent =>
  about(request, actor, "request.commented", { texts: { comment: text } });
