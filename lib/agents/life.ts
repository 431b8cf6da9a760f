import { peopleNames } from "@/lib/agents/inventory/store";
import { type RecordOfAgent, recordsOfAgent } from "@/lib/audit/records-of-agent";
import type { LifeEvent } from "./schema";

const events: Record<string, LifeEvent["event"]> = {
  "agent.registered": "registered",
  "agent.activation-requested": "activation_requested",
  "agent.activated": "activated",
  "agent.suspended": "suspended",
  "agent.resumed": "resumed",
  "agent.revoked": "revoked",
  "agent.retirement-begun": "retirement_begun",
  "agent.retired": "retired",
};

/** Reads the life events of an agent from its newest 100 records, oldest first. */
export async function lifeOf(agentId: string): Promise<LifeEvent[]> {
  const records = await recordsOfAgent(agentId);
  const names = await peopleNames(records.flatMap((record) => actorId(record) ?? []));
  return records.flatMap((record) => {
    const event = events[record.body.type];
    const id = actorId(record);
    const by = id === null ? null : { id, name: names.get(id) ?? id };
    return event ? [{ event, at: record.body.time, by, reason: record.reason }] : [];
  });
}

const actorId = ({ body: { actor } }: RecordOfAgent): string | null => (actor.type === "person" ? actor.id : null);
