import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { RecordCode } from "@/lib/audit/record-codes";
import type { WorkloadRule } from "@/lib/trusted-issuers/model";
import type { EnrolmentToken, Instance, InstanceKey, InstanceStatus } from "./model";

const system: Actor = { type: "system", id: "mandate" };

/** A person issued a token that enrols one instance, once. */
export const enrolmentTokenIssued = (actor: Actor, token: EnrolmentToken): AuditEvent => ({
  type: "enrolment-token.issued",
  actor,
  agentId: token.agentId,
  refs: [token.id],
  facts: { enrolmentTokenId: token.id, expiresAt: token.expiresAt.toISOString(), expectedJkt: token.expectedJkt },
  texts: { network: token.network ?? undefined },
});

type TokenRef = Pick<EnrolmentToken, "id" | "agentId">;

const tokenEnded =
  (type: string, to: "revoked" | "expired") =>
  (actor: Actor, token: TokenRef): AuditEvent => ({
    type,
    actor,
    agentId: token.agentId,
    refs: [token.id],
    facts: { enrolmentTokenId: token.id },
    changes: statusMoved("open", to),
  });

export const enrolmentTokenRevoked = tokenEnded("enrolment-token.revoked", "revoked");

/** An enrolment token expired unused. */
export const enrolmentTokenExpired = (token: TokenRef): AuditEvent =>
  tokenEnded("enrolment-token.expired", "expired")(system, token);

/** An instance enrolled with an enrolment token and a proof by its key. */
export const instanceEnrolled = (instance: Instance, token: TokenRef & { createdById: string }): AuditEvent => ({
  type: "instance.enrolled",
  actor: { type: "instance", id: instance.id },
  agentId: instance.agentId,
  instanceId: instance.id,
  refs: [token.id, token.createdById, instance.jkt],
  facts: {
    enrolmentTokenId: token.id,
    jkt: instance.jkt,
    generation: instance.generation,
    keyExpiresAt: instance.keyExpiresAt.toISOString(),
  },
  texts: { clientName: instance.clientName || undefined, enrolledFrom: instance.enrolledFrom || undefined },
});

type WorkloadIdentity = { rule: Pick<WorkloadRule, "id" | "issuerId" | "createdById">; subject: string };

/** An instance enrolled with the token of a trusted platform and a proof by its key. */
export const instanceEnrolledByWorkload = (instance: Instance, { rule, subject }: WorkloadIdentity): AuditEvent => ({
  type: "instance.enrolled",
  actor: { type: "instance", id: instance.id },
  agentId: instance.agentId,
  instanceId: instance.id,
  refs: [rule.id, rule.issuerId, rule.createdById, instance.jkt],
  facts: {
    workloadRuleId: rule.id,
    trustedIssuerId: rule.issuerId,
    jkt: instance.jkt,
    generation: instance.generation,
    keyExpiresAt: instance.keyExpiresAt.toISOString(),
  },
  texts: {
    clientName: instance.clientName || undefined,
    enrolledFrom: instance.enrolledFrom || undefined,
    workloadSubject: subject,
  },
});

/** The enrolment token or workload rule of a refused enrolment. */
export type EnrolmentRef = { agentId: string } & (
  | { enrolmentTokenId: string }
  | { workloadRuleId: string; trustedIssuerId: string }
);

/** An enrolment with a known token, or with a subject that matches a rule, was refused. */
export const enrolmentRefused = ({ agentId, ...ref }: EnrolmentRef, code: RecordCode, from: string): AuditEvent => ({
  type: "enrolment.refused",
  actor: system,
  agentId,
  decision: "deny",
  code,
  refs: Object.values(ref),
  facts: ref,
  texts: { from: from || undefined },
});

type InstanceRef = Pick<Instance, "id" | "agentId" | "generation" | "jkt">;
/** An instance that goes to another status; `status` is the one before. */
type MovedInstance = InstanceRef & Pick<Instance, "status">;

const factsOf = ({ generation, jkt }: InstanceRef) => ({ generation, jkt });

const about = (type: string, actor: Actor, instance: InstanceRef): AuditEvent => ({
  type,
  actor,
  agentId: instance.agentId,
  instanceId: instance.id,
  facts: factsOf(instance),
});

const moves =
  (type: string, to: InstanceStatus) =>
  (actor: Actor, before: MovedInstance, reason: string, stop?: string, ownerId: string | null = null): AuditEvent => ({
    ...about(type, actor, before),
    changes: statusMoved(before.status, to),
    // The owner of the agent at the time of a person's stop is told of it.
    facts: { ...factsOf(before), ...(ownerId !== null && { ownerId }) },
    // The proof of the effect, where the change is a stop.
    ...(stop === undefined ? {} : { refs: [stop] }),
    texts: { reason: reason === "" ? undefined : reason },
  });

export const instanceQuarantined = moves("instance.quarantined", "quarantined");
export const instanceReleased = moves("instance.released", "active");
export const instanceRevoked = moves("instance.revoked", "revoked");

/** A person asked an instance to rotate its key. */
export const rotationRequested = (actor: Actor, instance: InstanceRef, reason: string | undefined): AuditEvent => ({
  ...about("instance.rotation-requested", actor, instance),
  texts: { reason },
});

/** A copy of the instance's key was used after its retirement (K2). `usedJkt` is that key. */
export const instanceCloned = (instance: InstanceRef, usedJkt: string, stop: string): AuditEvent => ({
  ...about("instance.quarantined", system, instance),
  changes: statusMoved("active", "quarantined"),
  code: "superseded_key_used",
  refs: [usedJkt, stop],
  facts: { generation: instance.generation, jkt: instance.jkt, usedJkt },
});

/** The key of an instance reached the end of its lifetime. */
export const instanceExpired = (before: MovedInstance): AuditEvent => ({
  ...about("instance.expired", system, before),
  changes: statusMoved(before.status, "expired"),
});

/** The old and the new key signed a rotation. The new key is pending until its first use (K1). */
export const keyRotationBegun = (
  instance: InstanceRef,
  pending: Pick<InstanceKey, "jkt" | "generation">,
): AuditEvent => ({
  ...about("instance.key-rotation-begun", { type: "instance", id: instance.id }, instance),
  refs: [instance.jkt, pending.jkt],
  facts: { generation: instance.generation, jkt: instance.jkt, pendingJkt: pending.jkt },
});

/** The server refused a new key for an instance, which its registration token had authenticated. */
export const keyRotationRefused = (instance: InstanceRef, code: RecordCode): AuditEvent => ({
  ...about("instance.key-rotation-refused", { type: "instance", id: instance.id }, instance),
  decision: "deny",
  code,
});

/** The first use of a pending key made it the current one and superseded the old one (K1). */
export const keyActivated = (instance: InstanceRef, supersededJkt: string): AuditEvent => ({
  ...about("instance.key-activated", { type: "instance", id: instance.id }, instance),
  refs: [instance.jkt, supersededJkt],
  changes: [{ member: "jkt", before: supersededJkt, after: instance.jkt }],
  facts: { generation: instance.generation, jkt: instance.jkt, supersededJkt },
});
