import type { Actor, AuditEvent } from "@/lib/audit/event";

type ApprovalRef = {
  id: string;
  digest: string;
  agentId: string;
  action: string;
  resourceType: string;
  resource: string;
};

const about = (
  actor: Actor,
  { id, digest, agentId, action, resourceType, resource }: ApprovalRef,
  how: string,
): AuditEvent => ({
  type: `action-approval.${how}`,
  actor,
  agentId,
  action,
  resourceType,
  refs: [id],
  facts: { approval: id, digest },
  texts: { resource },
});

/** A person said yes or no to exactly that action. What asked for it, and what uses it, are decisions. */
export const actionDecided = (
  actor: Actor,
  approval: ApprovalRef,
  how: "approved" | "denied",
  note: string,
): AuditEvent => {
  const event = about(actor, approval, how);
  return { ...event, texts: { ...event.texts, ...(note === "" ? {} : { note }) } };
};

/** A person said yes to exactly that action, and more people have to. */
export const actionStepApproved = (actor: Actor, approval: ApprovalRef, step: number, note: string): AuditEvent => {
  const event = about(actor, approval, "step_approved");
  return { ...event, facts: { ...event.facts, step }, texts: { ...event.texts, ...(note === "" ? {} : { note }) } };
};

/** Nobody decided in time, or the agent did not use its yes in time. */
export const actionExpired = (approval: ApprovalRef, before: "pending" | "approved"): AuditEvent => {
  const event = about({ type: "system", id: "jobs" }, approval, "expired");
  return { ...event, facts: { ...event.facts, before } };
};
