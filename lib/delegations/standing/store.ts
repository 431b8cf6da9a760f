import { agentLabel } from "@/lib/agents/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { isInEffect, mayLackAuthority } from "./in-effect";
import type { AgentHoldings, ServerStop, ServerStops } from "./model";
import type { AgentFacts, OwnerFacts } from "./policy";

type ServerRow = Omit<ServerStop, "notBefore"> & { not_before: Date | null };

/** Reads whether resource servers are active and since when they are stopped, by identifier. */
export async function serverStops(identifiers: readonly string[]): Promise<ServerStops> {
  if (identifiers.length === 0) return new Map();
  const { rows } = await sqlPool().query<ServerRow>(
    `select id, name, identifier, status = 'active' as active, not_before from resource_servers where identifier = any($1)`,
    [[...new Set(identifiers)]],
  );
  return new Map(rows.map(({ not_before: notBefore, ...row }) => [row.identifier, { ...row, notBefore }]));
}

/**
 * Reads the names of objects that can keep an agent or a delegation from acting. A delegation gets the name of its
 * agent.
 */
export async function namesOfCauses(ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sqlPool().query<{ id: string; name: string; displayName: string | null }>(
    `select id, name, null as "displayName" from people where id = any($1)
     union all select id, name, display_name from agents where id = any($1)
     union all select id, name, null from blueprints where id = any($1)
     union all select id, name, null from resource_servers where id = any($1)
     union all select id, name, null from organisation where id = any($1)
     union all select d.id, a.name, a.display_name from delegations d join agents a on a.id = d.agent_id
       where d.id = any($1)`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map((row) => [row.id, agentLabel(row)]));
}

export type AgentRow = {
  agent: AgentFacts;
  owner: OwnerFacts;
  /** The number of delegations that have not ended by their own status. */
  live: number;
  /** Whether one is in effect from which nothing can have taken all authority (`mayLackAuthority`). */
  inEffect: boolean;
  /** The newest one that has not ended, or else the newest of all; null if there is none. */
  newestId: string | null;
  /** Its newest instance, if it has some and none can act; else null. */
  idle: AgentHoldings["idle"];
};

/** Facts of an agent that decide whether it may act, apart from its delegations. */
export type AgentItself = Pick<AgentRow, "agent" | "owner" | "idle">;

type RawAgentItself = Omit<AgentFacts, "statusAt"> & {
  status_at: Date;
  owner_id: string | null;
  owner_status: "active" | "deactivated" | null;
  owner_status_at: Date | null;
  idle: AgentHoldings["idle"];
};

type RawAgentRow = RawAgentItself & {
  live: number;
  in_effect: boolean;
  newest_id: string | null;
};

const itself = `a.id, a.name, a.status, a.status_at, p.id as owner_id, p.status as owner_status, p.status_at as owner_status_at,
       case when not exists (select from instances i
           where i.agent_id = a.id and i.status = 'active' and i.key_expires_at > statement_timestamp())
         then (select json_build_object('id', i.id, 'status', i.status) from instances i
           where i.agent_id = a.id order by i.id desc limit 1) end as idle`;

const live = `d.status in ('active', 'suspended')`;

/** Reads the facts that decide whether agents may act, by id. */
export async function agentRows(ids: readonly string[]): Promise<Map<string, AgentRow>> {
  const rows = await keyedQuery<RawAgentRow>(
    `select ${itself},
       (select count(*)::int from delegations d where d.agent_id = a.id and ${live}) as live, held.in_effect,
       coalesce((select max(d.id) from delegations d where d.agent_id = a.id and ${live}),
         (select max(d.id) from delegations d where d.agent_id = a.id)) as newest_id
     from agents a left join people p on p.id = a.owner_id
       cross join lateral (select a.status = 'active' and exists (
         select from delegations d where d.agent_id = a.id and ${live} and ${isInEffect("d", "a")} and not ${mayLackAuthority("d", "a")}
       ) as in_effect offset 0) held
     where a.id = any($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, toAgentRow(row)]));
}

/** Reads an agent without its delegations; undefined for an unknown id. */
export async function agentItself(id: string): Promise<AgentItself | undefined> {
  const [row] = await keyedQuery<RawAgentItself>(
    `select ${itself} from agents a left join people p on p.id = a.owner_id where a.id = $1`,
    [id],
  );
  return row && toAgentItself(row);
}

/**
 * Reads the newest delegations of agents that are in effect unless an entitlement or a ceiling empties them, by agent.
 * They are sorted first, so that no more rows are read than needed.
 *
 * @param before By agent, the delegation that all results are older than; "" for the newest.
 */
export async function doubtfulBefore(
  before: ReadonlyMap<string, string>,
  count: number,
): Promise<Map<string, string[]>> {
  const rows = await keyedQuery<{ id: string; doubtful: string[] }>(
    `select asked.id, array(
        select d.id from (
          select d.* from delegations d where d.agent_id = asked.id and (asked.before = '' or d.id < asked.before) and ${live}
            order by d.id desc offset 0) d
        where ${isInEffect("d", "a")} limit $3) as doubtful
      from unnest($1::text[], $2::text[]) as asked (id, before) join agents a on a.id = asked.id`,
    [[...before.keys()], [...before.values()], count],
  );
  return new Map(rows.map(({ id, doubtful }) => [id, doubtful]));
}

function toAgentItself(row: RawAgentItself): AgentItself {
  const { id, name, status, owner_id: ownerId, owner_status: ownerStatus, idle } = row;
  return {
    agent: { id, name, status, statusAt: row.status_at },
    owner: ownerId && ownerStatus ? { id: ownerId, status: ownerStatus, statusAt: row.owner_status_at } : null,
    idle,
  };
}

const toAgentRow = (row: RawAgentRow): AgentRow => ({
  ...toAgentItself(row),
  live: row.live,
  inEffect: row.in_effect,
  newestId: row.newest_id,
});
