import { changesOf } from "@/lib/audit/changes";
import type { Actor, AuditEvent } from "@/lib/audit/event";
import type { EndOutcome } from "@/lib/lifecycle/model";

type Planned = { endsAt: Date | null; outcome: EndOutcome | null };

const shown = ({ endsAt, outcome }: Planned) => ({ endsAt: endsAt?.toISOString() ?? null, outcome });

/** A person set, extended or took away the planned end of an agent. */
export const plannedEndSet = (
  actor: Actor,
  agent: { id: string; ownerId: string | null },
  { before, after, reason }: { before: Planned; after: Planned; reason: string },
): AuditEvent => ({
  type: "planned-end.set",
  actor,
  agentId: agent.id,
  refs: agent.ownerId === null ? [] : [agent.ownerId],
  changes: changesOf(shown(before), shown(after), { endsAt: "fact", outcome: "fact" }),
  facts: shown(after),
  texts: { reason },
});

/** The planned end of an agent is near. Its people are told. */
export const plannedEndNear = (
  agentId: string,
  { endsAt, outcome }: { endsAt: Date; outcome: EndOutcome },
): AuditEvent => ({
  type: "planned-end.near",
  actor: { type: "system", id: "lifecycle" },
  agentId,
  facts: { endsAt: endsAt.toISOString(), outcome },
});

/** The planned end of an agent came. `outcome` is null if it had stopped before. */
export const plannedEndReached = (agentId: string, endsAt: Date, outcome: EndOutcome | null): AuditEvent => ({
  type: "planned-end.reached",
  actor: { type: "system", id: "lifecycle" },
  agentId,
  facts: { endsAt: endsAt.toISOString(), outcome },
});
