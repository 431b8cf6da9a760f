import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { LeaverOutcome, LeaverStatus } from "./model";
import type { Attestation } from "./schema";

/** The rules of ownership, which act when a person left. */
export const ownershipActor: Actor = { type: "system", id: "ownership" };

type Leaver = { id: string; personId: string };

const about = (type: string, { id, personId }: Leaver, facts: AuditEvent["facts"] = {}): AuditEvent => ({
  type,
  actor: ownershipActor,
  refs: [id, personId],
  facts: { leaver: id, personId, ...facts },
});

/** A person left: what they owned and gave gets another person, or ends. */
export const leaverBegun = (leaver: Leaver & { graceEndsAt: Date }): AuditEvent =>
  about("leaver.begun", leaver, { graceEndsAt: leaver.graceEndsAt.toISOString() });

/** A person is asked to confirm delegations that stand on the approval of the person who left. */
export const approvalsAsked = (
  leaver: Leaver,
  { askedId, count, until }: { askedId: string; count: number; until: Date },
): AuditEvent => {
  const event = about("leaver.approvals-asked", leaver, { askedId, count, until: until.toISOString() });
  return { ...event, refs: [...(event.refs ?? []), askedId] };
};

/** The person came back before everything had another person. */
export const leaverCancelled = (leaver: Leaver & { status: LeaverStatus }): AuditEvent => ({
  ...about("leaver.cancelled", leaver),
  changes: statusMoved(leaver.status, "cancelled"),
});

/** Nothing of the person waits any more. `certificate` is the digest of the signed report. */
export const leaverFinished = (
  leaver: Leaver,
  counts: Record<Exclude<LeaverOutcome, "waiting">, number>,
  certificate: string,
): AuditEvent => ({
  ...about("leaver.finished", leaver, { ...counts, certificate }),
  changes: statusMoved("waiting", "finished"),
});

/** An admin chose how often owners are asked whether they still answer for their agents. */
export const attestationConfigured = (actor: Actor, before: Attestation, after: Attestation): AuditEvent => ({
  type: "ownership.attestation-configured",
  actor,
  refs: ["org"],
  facts: { ...after },
  changes: changesOf(before, after, { everyDays: "fact", dueDays: "fact", onSilence: "fact" }),
});

export type OwnershipRules = { graceDays: number; fallbackGroupId: string | null };

/** An admin chose who takes over, and how long that may take. */
export const ownershipConfigured = (actor: Actor, before: OwnershipRules, after: OwnershipRules): AuditEvent => ({
  type: "ownership.configured",
  actor,
  refs: ["org", ...(after.fallbackGroupId === null ? [] : [after.fallbackGroupId])],
  facts: { ...after },
  changes: changesOf(before, after, { graceDays: "fact", fallbackGroupId: "fact" }),
});
