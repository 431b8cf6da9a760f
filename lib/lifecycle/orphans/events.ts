import type { Actor, AuditEvent } from "@/lib/audit/event";

const about = (type: string, actor: Actor, agentId: string, ownerId: string, review: string): AuditEvent => ({
  type,
  actor,
  agentId,
  refs: [ownerId, review],
  facts: { personId: ownerId, review },
});

/** The owner said that they still answer for the agent. */
export const ownershipAttested = (agentId: string, ownerId: string, review: string): AuditEvent =>
  about("ownership.attested", { type: "person", id: ownerId }, agentId, ownerId, review);

/** The owner said that they do not answer for the agent any more. */
export const ownershipGivenUp = (agentId: string, ownerId: string, review: string): AuditEvent =>
  about("ownership.given-up", { type: "person", id: ownerId }, agentId, ownerId, review);

/** The owner did not say whether they answer for the agent. */
export const ownershipUnconfirmed = (agentId: string, ownerId: string, review: string): AuditEvent =>
  about("ownership.unconfirmed", { type: "system", id: "lifecycle" }, agentId, ownerId, review);
