import { statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent, Change } from "@/lib/audit/event";
import type { Restoration } from "@/lib/audit/restoration/restoration";
import type { Impact, RevocationScope } from "./model";
import type { EndedCounts } from "./progress";

/** A person who runs commands on the server's machine. */
export const operator = { type: "system", id: "operator" } as const;

type Acknowledged = { restoration: Restoration; origin: string; kid: string; reason: string };

/**
 * An operator acknowledged a restored database. The record commits the new log to the checkpoint of the old one (S3).
 */
export const logRestored = ({
  restoration: { kind, known, found },
  origin,
  kid,
  reason,
}: Acknowledged): AuditEvent => ({
  type: "log.restored",
  actor: operator,
  refs: [kid, "org"],
  facts: {
    ...{ kind, origin, kid },
    known: { origin: known.origin, size: known.size, root: known.root, vkey: known.vkey },
    found: found && { origin: found.origin, size: found.size, root: found.root?.toString("base64") ?? null },
  },
  texts: { reason },
});

/** An operator accepted the database's clock, although it showed a later time before or was far ahead of the floor. */
export const clockAcknowledged = ({ floor, ahead }: { floor: Date; ahead: boolean }, reason: string): AuditEvent => ({
  type: "clock.acknowledged",
  actor: { type: "system", id: "operator" },
  refs: ["org"],
  facts: { floor: floor.toISOString(), ...(ahead ? { ahead } : {}) },
  texts: { reason },
});

type Stop = { id: string; scope: RevocationScope; reason: string; actorId: string };

type Stopped = {
  agentId: string | null;
  /** The owner of the agent and the delegator at that time are told of the stop. */
  ownerId: string | null;
  delegatorId: string | null;
  status: string | null;
  notBefore: Date | null;
};
type Revoked = Stop & { subject: Stopped; effectiveAt: Date };

/** The status of one subject, or the instant before which a wide scope ends everything. */
const stopped = ({ status, notBefore }: Pick<Stopped, "status" | "notBefore">, effectiveAt: Date): Change[] =>
  status === null
    ? [{ member: "notBefore", before: notBefore?.toISOString() ?? null, after: effectiveAt.toISOString() }]
    : statusMoved(status, "revoked");

const nouns: Record<RevocationScope["kind"], string> = {
  instance: "instance",
  agent: "agent",
  delegation: "delegation",
  owner: "owner",
  blueprint: "blueprint",
  resource_server: "resource-server",
  all: "organisation",
};

/** A person revoked the subject of a scope. */
export const revoked = ({ id, scope, reason, actorId, subject, effectiveAt }: Revoked): AuditEvent => ({
  type: `${nouns[scope.kind]}.revoked`,
  actor: { type: "person", id: actorId },
  refs: [id, scope.subjectId],
  facts: {
    ...{ revocation: id, scope: scope.kind, subject: scope.subjectId },
    ...(subject.ownerId !== null && { ownerId: subject.ownerId }),
    ...(subject.delegatorId !== null && { delegator: subject.delegatorId }),
  },
  texts: { reason },
  changes: stopped(subject, effectiveAt),
  ...(subject.agentId === null ? {} : { agentId: subject.agentId }),
  ...(scope.kind === "instance" ? { instanceId: scope.subjectId } : {}),
});

type Settled = {
  id: string;
  scope: RevocationScope["kind"];
  subjectId: string;
  impact: Impact;
  counted: boolean;
  ended: EndedCounts;
};

/**
 * A job has written every row below the subject of a revocation. `impact` has the numbers of stopped objects, if they
 * could be counted. `ended` has the numbers of written rows.
 */
export const revocationSettled = ({ id, scope, subjectId, impact, counted, ended }: Settled): AuditEvent => ({
  type: "revocation.settled",
  actor: { type: "system", id: "jobs" },
  refs: [id, subjectId],
  facts: { revocation: id, scope, subject: subjectId, ended, ...(counted && { impact }) },
  ...(scope === "agent" ? { agentId: subjectId } : {}),
  ...(scope === "instance" ? { instanceId: subjectId } : {}),
});

/** A person suspended every agent of a wide scope together, or the server did. */
export const fleetSuspended = ({ id, scope, reason, actor }: Omit<Stop, "actorId"> & { actor: Actor }): AuditEvent => ({
  type: "fleet.suspended",
  actor,
  refs: [id, scope.subjectId],
  facts: { revocation: id, scope: scope.kind, subject: scope.subjectId },
  texts: { reason },
  changes: statusMoved("active", "suspended"),
});

/** A person lifted the suspension of a wide scope. `changeId` names the change that a second person confirmed. */
export const fleetResumed = ({
  id,
  scope,
  reason,
  actorId,
  changeId,
  alone,
}: Stop & { changeId?: string | undefined; alone?: boolean | undefined }): AuditEvent => ({
  type: "fleet.resumed",
  actor: { type: "person", id: actorId },
  refs: [id, scope.subjectId, ...(changeId === undefined ? [] : [changeId])],
  facts: {
    ...{ revocation: id, scope: scope.kind, subject: scope.subjectId },
    ...(changeId === undefined ? {} : { changeId }),
    ...(alone ? { alone } : {}),
  },
  texts: { reason },
  changes: statusMoved("suspended", "active"),
});
