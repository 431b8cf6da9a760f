import { peopleNames } from "@/lib/agents/inventory/store";
import { type LifeRecord, lifeRecords } from "@/lib/audit/life-records";
import { type LifeEvent, lifeEvents } from "./schema";

/** The event that a record stands for; an edit alone is none. */
const eventOf = (type: string): LifeEvent["event"] | undefined =>
  lifeEvents.find((event) => type === `agent.${event.replace("_", "-")}`);

/** Reads the life events of an agent from its newest 100 records, oldest first. */
export async function lifeOf(agentId: string): Promise<LifeEvent[]> {
  const records = await lifeRecords("agent", agentId);
  const names = await peopleNames(records.flatMap((record) => actorId(record) ?? []));
  return records.flatMap((record) => {
    const event = eventOf(record.body.type);
    const id = actorId(record);
    const by = id === null ? null : { id, name: names.get(id) ?? id };
    return event ? [{ event, at: record.body.time, by, reason: record.texts.get("reason") ?? null }] : [];
  });
}

const actorId = ({ body: { actor } }: LifeRecord): string | null => (actor.type === "person" ? actor.id : null);
