import type { SearchRow } from "@/lib/audit/search-row";
import { networkOf, type Watched } from "@/lib/detections/rules/watched";

/** A record of the trail as `recordColumns` writes it. */
type Row = [
  ...[index: number, at: number, type: string, decision: "allow" | "deny" | null, code: string | null],
  ...[actorType: string, actorId: string, agentId: string | null, instanceId: string | null, serverId: string | null],
  ...[action: string | null, resourceType: string | null, resource: string | null, address: string | null],
  ...[key: string | null, amounts: number[], units: string[], chain: string[], refs: string[]],
];

/** A record in one JSON array: to read 19 columns and four arrays of each one by one takes several times as long. */
export const recordColumns = `json_build_array(index, round(date_part('epoch', time) * 1000), type, decision, code,
  actor_type, actor_id, agent_id, instance_id, rs_id, action, resource_type, resource, address, key, amounts, units, chain,
  refs)`;

/** The records in a JSON array of those. */
export const watchedOf = (text: string): Watched[] => (JSON.parse(text) as Row[]).map(toWatched);

/** A record of the trail as it was sealed. Written out, since spreading takes several µs of each record. */
export function watchedOfRow(row: SearchRow): Watched {
  return {
    index: row.index,
    at: Date.parse(row.time),
    type: row.type,
    decision: decisionOf(row.decision),
    code: row.code,
    actorType: row.actor_type,
    actorId: row.actor_id,
    agentId: row.agent_id,
    instanceId: row.instance_id,
    serverId: row.rs_id,
    action: row.action,
    resourceType: row.resource_type,
    resource: row.resource,
    network: networkOf(row.address),
    key: row.key,
    amounts: row.amounts.map((value, place) => ({ value: Number(value), unit: row.units[place] ?? "" })),
    chain: row.chain,
    refs: row.refs,
  };
}

const decisionOf = (value: string | null): Watched["decision"] =>
  value === "allow" || value === "deny" ? value : null;

function toWatched([index, at, type, decision, code, actorType, actorId, ...rest]: Row): Watched {
  const [agentId, instanceId, serverId, action, resourceType, resource, address, key, amounts, units, chain, refs] =
    rest;
  return {
    ...{ index, at, type, decision, code, actorType, actorId, agentId, instanceId, serverId, action, resourceType },
    ...{ resource, network: networkOf(address), key, chain, refs },
    amounts: amounts.map((value, place) => ({ value, unit: units[place] ?? "" })),
  };
}
