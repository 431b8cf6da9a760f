import type { FleetPlace } from "@/lib/agents/fleet.model";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { noticeDays } from "@/lib/blueprints/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { AlikeRows, DelegationBelow } from "./model";

type Reader = Pick<Tx, "$queryRaw">;

/** SQL for the rows of an agent: their table, version, condition and authority. */
type Rows = { from: string; version: string; live: string; authority: string };

const liveDelegation = "status in ('active', 'suspended') and expires_at > clock_timestamp()";

const rowsOf: Record<"delegations" | "requests", Rows> = {
  delegations: {
    ...{ from: "delegations", version: "current_version", live: liveDelegation },
    authority: "(select effective from delegation_versions where delegation_id = f.id and version = f.version)",
  },
  requests: {
    ...{ from: "requests", version: "0" },
    live: "status in ('pending', 'changes_requested') and decide_by > clock_timestamp()",
    authority: "(select authority from requests where id = f.id)",
  },
};

type AlikeRow = {
  authority: CanonicalAuthority;
  places: number[];
  ids: string[];
  agents: string[];
  versions: number[];
};

/**
 * Reads the live delegations or undecided requests of agents: at most `atMost` rows, in the order of the agents. Rows
 * are grouped by authority, because a fleet has many delegations but few different authorities.
 */
export async function alikeRows(
  kind: keyof typeof rowsOf,
  agentIds: readonly string[],
  after: FleetPlace,
  atMost: number,
): Promise<AlikeRows[]> {
  return (await keyedQuery<AlikeRow>(alikeSql(rowsOf[kind]), [agentIds, after.agent, after.row, atMost])).map(toAlike);
}

const toAlike = ({ authority, ids, places, agents, versions }: AlikeRow): AlikeRows => ({
  authority,
  rows: ids.map((id, i) => ({
    ...{ id, place: places[i] ?? 0, version: versions[i] ?? 0, agentId: agents[i] ?? "" },
  })),
});

const alikeSql = ({ from, version, live, authority }: Rows): string => `
  with found as materialized (
    select a.n, a.id as agent, r.id, r.version
    from unnest($1::text[]) with ordinality a(id, n)
      cross join lateral (
        select id, ${version} as version from ${from}
        where agent_id = a.id and ${live} and (a.id <> $2 or ($3::text is not null and id > $3))
        order by id limit $4::int) r
    order by a.n, r.id limit $4::int
  )
  select authority, array_agg(place) as places, array_agg(id) as ids, array_agg(agent) as agents,
    array_agg(version) as versions
  from (select f.*, row_number() over (order by n, id)::int as place, ${authority} as authority from found f) x
  group by authority`;

/** Reads the live children of delegations in the order of their ids, from the first id after `after`. */
export async function delegationsBelow(
  blueprintId: string,
  parents: readonly string[],
  after: string,
  atMost: number,
): Promise<DelegationBelow[]> {
  return keyedQuery<DelegationBelow>(
    `with found as materialized (
       select d.* from unnest($2::text[]) p(id)
         cross join lateral (
           select id, agent_id, current_version from delegations
           where parent_id = p.id and ${liveDelegation} and id > $3 offset 0) d
       order by d.id limit $4
     )
     select f.id, (
       select v.effective from agents a join delegation_versions v on v.delegation_id = f.id and v.version = f.current_version
       where a.id = f.agent_id and a.blueprint_id = $1) as authority
     from found f order by f.id`,
    [blueprintId, parents, after, atMost],
  );
}

/** The authorities of some delegations that are live and whose agents are of a blueprint. */
export async function liveAuthorities(blueprintId: string, ids: readonly string[]): Promise<CanonicalAuthority[]> {
  const rows = await keyedQuery<{ effective: CanonicalAuthority }>(
    `select distinct v.effective from unnest($2::text[]) i(id)
       cross join lateral (select * from delegations where id = i.id and ${liveDelegation} offset 0) d
       join agents a on a.id = d.agent_id and a.blueprint_id = $1
       join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version`,
    [blueprintId, ids],
  );
  return rows.map(({ effective }) => effective);
}

/**
 * Whether a delegation of the blueprint's agents has changed since a log entry. Each change has a record. The work
 * grows with the time since, not with the fleet.
 */
export async function movedSince(db: Reader, blueprintId: string, entry: string): Promise<boolean> {
  const rows = await db.$queryRaw<{ moved: boolean }[]>`
    with changed as materialized (
      select convert_from(body, 'utf8')::jsonb ->> 'agent' as agent_id from log_entries
      where id > ${entry}::bigint and type >= 'delegation.' and type < 'delegation/'
    )
    select exists (select from changed c join agents a on a.id = c.agent_id where a.blueprint_id = ${blueprintId}) as moved`;
  return rows[0]?.moved ?? true;
}

export type AgentName = { id: string; name: string; displayName: string | null };

const name = { id: true, name: true, displayName: true } as const;

/** Reads the names of agents, by id. */
export async function agentNames(db: Pick<Tx, "agent">, ids: readonly string[]): Promise<Map<string, AgentName>> {
  const rows = await db.agent.findMany({ where: { id: { in: [...new Set(ids)] } }, select: name });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Reads the agents and sentences of requests, by the requests' ids. */
export async function shownRequests(db: Pick<Tx, "request">, ids: readonly string[]) {
  const select = { id: true, sentence: true, agent: { select: name } } as const;
  const rows = await db.request.findMany({ where: { id: { in: [...ids] } }, select });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Reads the content of a proposed change from its document, which was validated when it was proposed. */
export const contentOf = <T>(document: string): T => (JSON.parse(document) as { content: T }).content;

/** Counts the agents suspended for their silence that a limit retires, and between which instants. */
export async function retirementsBy(blueprintId: string, retireDays: number) {
  const { rows } = await sqlPool().query<{ agents: number; from: Date | null; to: Date | null }>(
    `select count(*)::int as agents, min(s.day) as "from", max(s.day) as "to" from (
       select greatest(d.silent_since + make_interval(days => $2::int),
         (select clock_timestamp()) + make_interval(days => ${noticeDays})) as day
       from agents a join dormancies d on d.subject_id = a.id
       where a.blueprint_id = $1 and a.status = 'suspended' and a.status_at = d.status_at
         and d.step in ('suspended', 'retirement_announced')) s`,
    [blueprintId, retireDays],
  );
  const { agents = 0, from = null, to = null } = rows[0] ?? {};
  return { agents, from: from?.toISOString() ?? null, to: to?.toISOString() ?? null };
}
