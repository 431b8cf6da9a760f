import { statusMoved } from "@/lib/audit/changes";
import type { AuditEvent } from "@/lib/audit/event";
import type { AskedRevocation } from "./model";

type Asked = Pick<AskedRevocation, "id" | "delegationId" | "askedById"> & { agentId: string };

const about = (type: string, actorId: string, { id, delegationId, askedById, agentId }: Asked): AuditEvent => ({
  type,
  actor: { type: "person", id: actorId },
  agentId,
  refs: [id, delegationId],
  facts: { asked: id, delegation: delegationId, askedById },
});

/** An approver asked security to revoke a delegation that they approved. */
export const revocationAsked = (asked: Asked, reason: string): AuditEvent => ({
  ...about("delegation.revocation-asked", asked.askedById, asked),
  texts: { reason },
});

/** Security revoked the delegation as asked. The revocation has a record of its own. */
export const askedGranted = (actorId: string, asked: Asked, note: string): AuditEvent => ({
  ...about("delegation.revocation-granted", actorId, asked),
  changes: statusMoved("open", "revoked"),
  texts: { note },
});

/** Security refused to revoke the delegation, with a reason. */
export const askedRefused = (actorId: string, asked: Asked, note: string): AuditEvent => ({
  ...about("delegation.revocation-refused", actorId, asked),
  changes: statusMoved("open", "refused"),
  texts: { note },
});

/** The approver withdrew the request. */
export const askedWithdrawn = (actorId: string, asked: Asked, note: string): AuditEvent => ({
  ...about("delegation.revocation-withdrawn", actorId, asked),
  changes: statusMoved("open", "withdrawn"),
  texts: { note },
});
