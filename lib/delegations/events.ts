import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent, ChainHop } from "@/lib/audit/event";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { elementFacts, movedElementFacts } from "@/lib/authority/words/limit-facts";
import type { DelegationStatus } from "./model";

type Granted = {
  id: string;
  agentId: string;
  requestId: string;
  chain: readonly ChainHop[];
  delegatorId: string | null;
  parentId: string | null;
  onBehalfOfId: string | null;
  expiresAt: Date;
  /** Its authority with inherited constraints copied in (rules L8). */
  effective: CanonicalAuthority;
  /** The people who approved it. */
  approverIds: readonly string[];
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
  facts: {
    delegation: granted.id,
    request: granted.requestId,
    expires: granted.expiresAt.toISOString(),
    delegator: granted.delegatorId ?? undefined,
    parent: granted.parentId ?? undefined,
    for: granted.onBehalfOfId ?? undefined,
    approvers: granted.approverIds,
    ...elementFacts(granted.effective),
  },
});

const verbs: Record<DelegationStatus, string> = {
  active: "resumed",
  suspended: "suspended",
  revoked: "revoked",
  expired: "expired",
};

type Moved = { id: string; agentId: string; delegatorId: string | null; status?: DelegationStatus };

type MoveFacts = {
  until?: Date | undefined;
  takenBack?: boolean;
  stop?: string | undefined;
  ownerId?: string | null;
};

/** A delegation went to another state. */
export const delegationMoved = (
  actor: Actor,
  delegation: Moved,
  to: DelegationStatus,
  reason: string | null,
  /**
   * The given end of a suspension, and whether an approver made it because they approved the delegation. `stop` is the
   * proof of a stop. `ownerId`, the owner of the agent at that time, is told of it.
   */
  { until, takenBack = false, stop, ownerId = null }: MoveFacts = {},
): AuditEvent => ({
  type: `delegation.${verbs[to]}`,
  actor,
  agentId: delegation.agentId,
  refs: [delegation.id, ...(stop === undefined ? [] : [stop])],
  facts: {
    delegation: delegation.id,
    delegator: delegation.delegatorId ?? undefined,
    ...(ownerId === null ? {} : { ownerId }),
    ...(until ? { until: until.toISOString() } : {}),
    ...(takenBack ? { takenBack } : {}),
  },
  ...(delegation.status && { changes: statusMoved(delegation.status, to) }),
  ...(reason === null ? {} : { texts: { reason } }),
});

/** A person confirmed a delegation that stood on the approval of people who left. */
export const approvalConfirmed = (
  personId: string,
  delegation: Pick<Moved, "id" | "agentId" | "delegatorId"> & { version: number; digest: string },
  inPlaceOf: readonly string[],
  reason: string | null,
): AuditEvent => ({
  type: "delegation.approval-confirmed",
  actor: { type: "person", id: personId },
  agentId: delegation.agentId,
  refs: [delegation.id, ...inPlaceOf],
  facts: {
    delegation: delegation.id,
    delegator: delegation.delegatorId ?? undefined,
    version: delegation.version,
    digest: delegation.digest,
    inPlaceOf,
  },
  ...(reason === null ? {} : { texts: { reason } }),
});

type Versioned = {
  id: string;
  agentId: string;
  version: number;
  digest: string;
  /** Digest of the version that it replaces. */
  before: string;
  /** The request, delegation or person because of which it was made; null if a person narrowed it unasked. */
  causeId: string | null;
  /** The axes on which it became narrower or wider. */
  narrows: readonly string[];
  widens: readonly string[];
  delegatorId: string | null;
  /** The people who approved it; empty when no approval is needed. */
  approverIds?: readonly string[];
  /** The version that it replaces, and the next. */
  versions: readonly [VersionContent, VersionContent];
};

type VersionContent = Readonly<Record<keyof typeof versionKinds, unknown>> & { effective: unknown };
const versionKinds = { authority: "json", notBefore: "fact", expiresAt: "fact", maxDepth: "fact" } as const;

const effectiveOf = ([before, after]: Versioned["versions"]) =>
  [before.effective as CanonicalAuthority, after.effective as CanonicalAuthority] as const;

/**
 * A delegation got another version: narrowed in place, changed by an approved request, or signed again below a change.
 */
export const delegationVersioned = (
  actor: Actor,
  how: "narrowed" | "changed" | "reissued",
  { id, agentId, version, digest, before, causeId, narrows, widens, ...more }: Versioned,
  reason: string | null,
): AuditEvent => ({
  type: `delegation.${how}`,
  actor,
  agentId,
  changes:
    how === "reissued"
      ? changesOf(...more.versions, { ...versionKinds, authority: "json", effective: "json" })
      : changesOf(...more.versions, versionKinds),
  chain: [{ id, version, digest }],
  refs: [id, causeId].filter((ref) => ref !== null),
  facts: {
    delegation: id,
    version,
    digest,
    before,
    delegator: more.delegatorId ?? undefined,
    ...(more.approverIds && { approvers: more.approverIds }),
    ...(causeId === null ? {} : { cause: causeId }),
    ...(narrows.length === 0 ? {} : { narrows }),
    ...(widens.length === 0 ? {} : { widens }),
    ...movedElementFacts(...effectiveOf(more.versions)),
  },
  ...(reason === null ? {} : { texts: { reason } }),
});

/**
 * A change took all authority from a delegation. It waits for a person. One that was suspended already stays so, without
 * an end by time.
 */
export const delegationPaused = (
  delegation: Moved & { status: DelegationStatus; suspendedUntil: Date | null },
  causeId: string,
  reason: string,
): AuditEvent => ({
  type: "delegation.suspended",
  actor: { type: "system", id: "delegations" },
  agentId: delegation.agentId,
  refs: [delegation.id, causeId],
  facts: { delegation: delegation.id, delegator: delegation.delegatorId ?? undefined, cause: causeId },
  changes: changesOf(
    delegation,
    { status: "suspended", suspendedUntil: null },
    { status: "fact", suspendedUntil: "fact" },
  ),
  texts: { reason },
});
