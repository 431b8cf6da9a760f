import type { AuditEvent } from "@/lib/audit/event";
import type { SilentKind } from "./model";

const system = { type: "system", id: "jobs" } as const;

type Silent = { id: string; agentId: string; kind: SilentKind; silentSince: Date };

const about = (type: string, { id, agentId, kind, silentSince }: Silent, days: number): AuditEvent => ({
  type,
  actor: system,
  agentId,
  refs: [id],
  facts: { subject: id, kind, silentSince: silentSince.toISOString(), days },
});

/** An agent or a delegation did nothing for the days after which its blueprint warns. */
export const silenceWarned = (silent: Silent, days: number): AuditEvent => about("dormancy.warned", silent, days);

/** Security is asked to retire an agent that did nothing since. */
export const retirementProposed = (silent: Silent, days: number): AuditEvent =>
  about("dormancy.retirement-proposed", silent, days);

/** A person declared that an agent will be silent until an instant. */
export const silenceExpected = (personId: string, agentId: string, until: Date, reason: string): AuditEvent => ({
  type: "dormancy.silence-expected",
  actor: { type: "person", id: personId },
  agentId,
  facts: { until: until.toISOString() },
  texts: { reason },
});

/** A person ended the declared silence of an agent. */
export const silenceWithdrawn = (personId: string, agentId: string): AuditEvent => ({
  type: "dormancy.silence-withdrawn",
  actor: { type: "person", id: personId },
  agentId,
});
