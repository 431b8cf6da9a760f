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
  /** When a suspension ends by itself. */
  until?: Date,
): AuditEvent => ({
  type: `delegation.${verbs[to]}`,
  actor,
  agentId: delegation.agentId,
  refs: [delegation.id],
  facts: { delegation: delegation.id, ...(until ? { until: until.toISOString() } : {}) },
  ...(reason === null ? {} : { texts: { reason } }),
});

type Versioned = {
  id: string;
  agentId: string;
  version: number;
  digest: string;
  /** Digest of the version that it replaces. */
  before: string;
  causeId: string | null;
  /** What became less or more, by axis. */
  narrows: readonly string[];
  widens: readonly string[];
};

/** A delegation got another version: narrowed in place, changed by an approved request, or signed anew below a change. */
export const delegationVersioned = (
  actor: Actor,
  how: "narrowed" | "changed" | "reissued",
  { id, agentId, version, digest, before, causeId, narrows, widens }: Versioned,
  reason: string | null,
): AuditEvent => ({
  type: `delegation.${how}`,
  actor,
  agentId,
  chain: [{ id, version, digest }],
  refs: [id, causeId].filter((ref) => ref !== null),
  facts: {
    delegation: id,
    version,
    digest,
    before,
    ...(causeId === null ? {} : { cause: causeId }),
    ...(narrows.length === 0 ? {} : { narrows }),
    ...(widens.length === 0 ? {} : { widens }),
  },
  ...(reason === null ? {} : { texts: { reason } }),
});

/** What a delegation rests on changed, so that nothing of it is left: it waits for a person. */
export const delegationPaused = (
  delegation: { id: string; agentId: string },
  causeId: string,
  reason: string,
): AuditEvent => ({
  type: "delegation.suspended",
  actor: { type: "system", id: "delegations" },
  agentId: delegation.agentId,
  refs: [delegation.id, causeId],
  facts: { delegation: delegation.id, cause: causeId },
  texts: { reason },
});
