import { isInEffect } from "@/lib/delegations/list/in-effect";
import type { ServerStop, ServerStops } from "@/lib/delegations/standing/model";
import type { AgentFacts, OwnerFacts } from "@/lib/delegations/standing/policy";
import { keyedQuery } from "@/lib/platform/db/keyed";
import { sqlPool } from "@/lib/platform/db/pool";

type ServerRow = Omit<ServerStop, "notBefore"> & { not_before: Date | null };

/** Reads what stops delegations at resource servers, by the servers' identifiers. */
export async function serverStops(identifiers: readonly string[]): Promise<ServerStops> {
  if (identifiers.length === 0) return new Map();
  const { rows } = await sqlPool().query<ServerRow>(
    `select id, name, identifier, status = 'active' as active, not_before from resource_servers where identifier = any($1)`,
    [[...new Set(identifiers)]],
  );
  return new Map(rows.map(({ not_before: notBefore, ...row }) => [row.identifier, { ...row, notBefore }]));
}

/** Names objects of every kind that can keep an agent or a delegation from acting; a delegation is named by its agent. */
export async function namesOfCauses(ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sqlPool().query<{ id: string; name: string }>(
    `select id, name from people where id = any($1)
     union all select id, coalesce(display_name, name) from agents where id = any($1)
     union all select id, name from blueprints where id = any($1)
     union all select id, name from resource_servers where id = any($1)
     union all select id, name from organisation where id = any($1)
     union all select d.id, coalesce(a.display_name, a.name) from delegations d join agents a on a.id = d.agent_id
       where d.id = any($1)`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export type AgentRow = {
  agent: AgentFacts;
  owner: OwnerFacts;
  /** Delegations that are not over by their own status. */
  live: number;
  inEffect: boolean;
  /** The newest of those that are live; null where there is none. */
  newestId: string | null;
};

type RawAgentRow = Omit<AgentFacts, "statusAt"> & {
  status_at: Date;
  owner_id: string | null;
  owner_status: "active" | "deactivated" | null;
  owner_status_at: Date | null;
  live: number;
  in_effect: boolean;
  newest_id: string | null;
};

/** Reads how agents stand and whether anything that they hold is in effect, by id. */
export async function agentRows(ids: readonly string[]): Promise<Map<string, AgentRow>> {
  const rows = await keyedQuery<RawAgentRow>(
    `select a.id, a.name, a.status, a.status_at, p.id as owner_id, p.status as owner_status, p.status_at as owner_status_at,
       (select count(*)::int from delegations d where d.agent_id = a.id and d.status in ('active', 'suspended')) as live,
       a.status = 'active' and exists (
         select from delegations d where d.agent_id = a.id and d.status in ('active', 'suspended') and ${isInEffect("d")}
       ) as in_effect,
       (select max(d.id) from delegations d where d.agent_id = a.id and d.status in ('active', 'suspended')) as newest_id
     from agents a left join people p on p.id = a.owner_id where a.id = any($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, toAgentRow(row)]));
}

function toAgentRow(row: RawAgentRow): AgentRow {
  const { id, name, status, owner_id: ownerId, owner_status: ownerStatus } = row;
  return {
    agent: { id, name, status, statusAt: row.status_at },
    owner: ownerId && ownerStatus ? { id: ownerId, status: ownerStatus, statusAt: row.owner_status_at } : null,
    live: row.live,
    inEffect: row.in_effect,
    newestId: row.newest_id,
  };
}
