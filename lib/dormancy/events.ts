import type { AuditEvent, Change } from "@/lib/audit/event";
import type { SilentKind } from "./model";

const system = { type: "system", id: "jobs" } as const;

type Silent = { id: string; agentId: string; kind: SilentKind; silentSince: Date };

/** The facts of a step, which the record of a suspension may also have. */
export const silenceFacts = ({ id, kind, silentSince }: Silent, days: number) => ({
  ...{ subject: id, kind, silentSince: silentSince.toISOString(), days },
});

const about = (type: string, silent: Silent, days: number): AuditEvent => ({
  type,
  actor: system,
  agentId: silent.agentId,
  ...(silent.kind === "instance" && { instanceId: silent.id }),
  refs: [silent.id],
  facts: silenceFacts(silent, days),
});

/** An agent, a delegation or an instance did nothing for the days after which its blueprint warns. */
export const silenceWarned = (silent: Silent, days: number): AuditEvent => about("dormancy.warned", silent, days);

/** People are told the day on which an agent is retired for its silence. */
export function retirementAnnounced(silent: Silent, days: number, retiresAt: Date): AuditEvent {
  const event = about("dormancy.retirement-announced", silent, days);
  return { ...event, facts: { ...event.facts, retiresAt: retiresAt.toISOString() } };
}

/** Why an announced retirement no longer applies: the end of the agent is planned, or its silence is too short for it. */
export type WithdrawnBecause = "end_planned" | "not_due";

/** The server took back the announced retirement of an agent. */
export function retirementWithdrawn(silent: Silent, days: number, because: WithdrawnBecause): AuditEvent {
  const event = about("dormancy.retirement-withdrawn", silent, days);
  return { ...event, facts: { ...event.facts, because } };
}

/** Why people decide about a retirement: too many at once, a detection about the agent, or neither an active owner nor a backup owner. */
export type HeldBecause = "too_many" | "detection" | "no_owner";

/** People are asked to retire an agent for its silence, which the server does not do by itself. */
export function retirementProposed(silent: Silent, days: number, because: HeldBecause): AuditEvent {
  const event = about("dormancy.retirement-proposed", silent, days);
  return { ...event, facts: { ...event.facts, because } };
}

const silenceMoved = (before: Date | null, after: Date | null): Change[] => [
  { member: "silentUntil", before: before?.toISOString() ?? null, after: after?.toISOString() ?? null },
];

/** A person declared that an agent will be silent until an instant. */
export const silenceExpected = (
  personId: string,
  agentId: string,
  { before, until }: { before: Date | null; until: Date },
  reason: string,
): AuditEvent => ({
  type: "dormancy.silence-expected",
  actor: { type: "person", id: personId },
  agentId,
  facts: { until: until.toISOString() },
  changes: silenceMoved(before, until),
  texts: { reason },
});

/** A person ended the declared silence of an agent, which would have ended at `until`. */
export const silenceWithdrawn = (personId: string, agentId: string, until: Date): AuditEvent => ({
  type: "dormancy.silence-withdrawn",
  actor: { type: "person", id: personId },
  agentId,
  changes: silenceMoved(until, null),
});
