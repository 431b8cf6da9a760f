import type { Actor, AuditEvent, ChainHop } from "@/lib/audit/event";
import type { DelegationStatus } from "@/lib/delegations/model";

type Granted = {
  id: string;
  agentId: string;
  requestId: string;
  chain: readonly ChainHop[];
  delegatorId: string | null;
  parentId: string | null;
  onBehalfOfId: string | null;
  expiresAt: Date;
};

/** Authority was given: the first version of a delegation was signed. */
export const delegationGranted = (actor: Actor, granted: Granted): AuditEvent => ({
  type: "delegation.granted",
  actor,
  agentId: granted.agentId,
  chain: granted.chain,
  refs: [granted.id, granted.requestId, granted.delegatorId, granted.parentId, granted.onBehalfOfId].filter(
    (id) => id !== null,
  ),
  facts: { delegation: granted.id, request: granted.requestId, expires: granted.expiresAt.toISOString() },
});

const verbs: Record<DelegationStatus, string> = {
  active: "resumed",
  suspended: "suspended",
  revoked: "revoked",
  expired: "expired",
};

/** A delegation went to another state. */
export const delegationMoved = (
  actor: Actor,
  delegation: { id: string; agentId: string },
  to: DelegationStatus,
  reason: string | null,
): AuditEvent => ({
  type: `delegation.${verbs[to]}`,
  actor,
  agentId: delegation.agentId,
  refs: [delegation.id],
  facts: { delegation: delegation.id },
  ...(reason === null ? {} : { texts: { reason } }),
});
