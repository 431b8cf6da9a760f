import type pg from "pg";
import type { Tx } from "@/lib/platform/database/transaction";
import { type Impact, noImpact, type RevocationScope, type RevocationScopeKind } from "./model";

// $1 is the subject, $2 a revocation whose effects count as if they had not happened yet, $3 the maximum count.
const live = `(d.status in ('active', 'suspended') or d.ended_by_id = $2::text) and d.expires_at > now()`;
const members = "d.id, d.parent_id, d.agent_id, d.delegator_id, d.on_behalf_of_id";

// A look-up for each row, along an index: no statistics can turn it into a scan of the whole table.
const each = (rows: string, table: string, condition: string, columns: string): string =>
  `select d.* from (${rows}) r cross join lateral (select ${columns} from ${table} where ${condition} offset 0) d`;
const delegationsOf = (agents: string): string =>
  each(agents, "delegations d", `d.agent_id = r.id and ${live}`, members);
const delegationsWith = (condition: string): string =>
  `select ${members} from delegations d where ${condition} and ${live}`;

/** SQL for the agents that a scope names. */
export const agentsOf: Record<RevocationScopeKind, string> = {
  instance: "select $1::text as id where false",
  agent: "select $1::text as id",
  delegation: "select $1::text as id where false",
  owner: "select id from agents where owner_id = $1",
  blueprint: "select id from agents where blueprint_id = $1",
  resource_server: "select $1::text as id where false",
  all: "select id from agents where $1::text is not null",
};

/** SQL for those of them that had not ended before: a stop changes nothing for the others. */
export const mayActOf = (kind: RevocationScopeKind): string =>
  `select a.id from (${agentsOf[kind]}) named join agents a on a.id = named.id
   where $2::text <> '' or a.status not in ('revoked', 'retired')`;

// Objects that an earlier stop of the same resource server reached are stopped already. Their rows do not show it.
const earlierStop = `coalesce((select max(e.effective_at) from revocations e
  where e.subject_id = $1 and e.scope = 'resource_server' and ($2::text = '' or e.id < $2::text)), '-infinity')`;

/** SQL for the delegations that a scope stops directly. Those below them follow. */
const roots: Record<RevocationScopeKind, string> = {
  instance: delegationsWith("false and d.id = $1"),
  agent: delegationsWith("d.agent_id = $1"),
  delegation: delegationsWith("d.id = $1"),
  owner: `${delegationsOf(agentsOf.owner)} union ${delegationsWith("d.delegator_id = $1")}
    union ${delegationsWith("d.on_behalf_of_id = $1")}`,
  blueprint: delegationsOf(agentsOf.blueprint),
  resource_server: each(
    `select v.delegation_id as id, v.version from resource_servers s join delegation_versions v
       on v.effective @> jsonb_build_array(jsonb_build_object('locations', jsonb_build_array(s.identifier)))
     where s.id = $1 and v.given_at > ${earlierStop}`,
    "delegations d",
    `d.id = r.id and d.current_version = r.version and ${live}`,
    members,
  ),
  all: delegationsWith("$1::text is not null"),
};

/** SQL for the delegations of a scope with everything below them, at most $3. */
export const treeSql = (kind: RevocationScopeKind): string =>
  kind === "all"
    ? `tree as (${roots.all} limit $3)`
    : `everything as (
    select * from (${roots[kind]}) r
    union
    select c.* from everything t cross join lateral (
      select ${members} from delegations d where d.parent_id = t.id and ${live} offset 0) c
  ), tree as (select * from everything limit $3)`;

const liveToken = "t.expires_at > now() and t.revoked_at is null";
const token = "t.jti, t.agent_id, t.resource_server_id, t.expires_at";
const tokensOf = (rows: string, column: string): string =>
  each(rows, "access_tokens t", `t.${column} = r.id and ${liveToken}`, token);
const hanging = `${tokensOf("select id from tree", "delegation_id")}
    union ${tokensOf("select id from scope_agents", "agent_id")}`;
const tokens: Partial<Record<RevocationScopeKind, string>> = {
  instance: `select ${token} from access_tokens t join instances i on i.agent_id = t.agent_id
    where i.id = $1 and t.instance_id = i.id and ${liveToken}`,
  resource_server: `select ${token} from access_tokens t where t.resource_server_id = $1 and ${liveToken}
    and t.issued_at > ${earlierStop}`,
  all: `select ${token} from access_tokens t where ${liveToken}`,
};

const liveInstance = "d.status in ('active', 'quarantined')";
const instances: Partial<Record<RevocationScopeKind, string>> = {
  instance: `select d.id from instances d where d.id = $1 and (${liveInstance} or $2::text <> '')`,
  all: `select d.id from instances d where ${liveInstance}`,
};
const instancesOfAgents = each(
  "select id from scope_agents",
  "instances d",
  `d.agent_id = r.id and ${liveInstance}`,
  "d.id",
);

const counted = (rows: string): string => `(select count(*)::int from (${rows} limit $3) counted)`;

// A delegation below another one names no delegator, so the people are found along the chain, up to its root.
const impactSql = (kind: RevocationScopeKind): string => `
  with recursive scope_agents as (${mayActOf(kind)} limit $3), ${treeSql(kind)}, line as (
    select parent_id, delegator_id, on_behalf_of_id from tree
    union
    select p.parent_id, p.delegator_id, p.on_behalf_of_id from line cross join lateral (
      select * from delegations p where p.id = line.parent_id offset 0) p
  ), tokens as (select * from (${tokens[kind] ?? hanging}) t limit $3)
  select
    ${counted("select * from (select id from scope_agents union select agent_id from tree union select agent_id from tokens) x")} as agents,
    ${counted(instances[kind] ?? instancesOfAgents)} as instances,
    (select count(*)::int from tree) as delegations,
    (select count(*)::int from tokens) as tokens, (select max(expires_at) from tokens) as "tokensUntil",
    (select count(*)::int from (select delegator_id as id from line union select on_behalf_of_id from line) x where id is not null) as people,
    (select count(distinct resource_server_id)::int from tokens) as "resourceServers"`;

export type CountedImpact = Impact & {
  /** Whether there may be more: then each figure is a lower bound. */ capped: boolean;
  /** When the last of the counted tokens expires; null without one. */ tokensUntil: Date | null;
};

type Reader = { query<T extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<{ rows: T[] }> };

/**
 * Counts the objects of a scope: those that would stop if it were revoked now, or those that a revocation stopped.
 *
 * @param atMost Counting stops there, so that the time does not grow with the fleet.
 */
export async function impactOf(
  reader: Reader,
  { kind, subjectId }: RevocationScope,
  { atMost, revocationId = "" }: { atMost: number; revocationId?: string },
): Promise<CountedImpact> {
  const values = [subjectId, revocationId, atMost + 1];
  const { rows } = await reader.query<Impact & { tokensUntil: Date | null }>(impactSql(kind), values);
  const { tokensUntil, ...figures } = rows[0] ?? { ...noImpact, tokensUntil: null };
  const capped = Object.values(figures).some((figure) => figure > atMost);
  const { agents, instances, delegations, tokens, people, resourceServers } = figures;
  const most = (figure: number) => Math.min(figure, atMost);
  return {
    ...{ agents: most(agents), instances: most(instances), delegations: most(delegations), tokens: most(tokens) },
    ...{ people: most(people), resourceServers: most(resourceServers), capped, tokensUntil },
  };
}

/** Finds the ends of the chains that a scope stops, newest first: delegations without a live one below them. */
export async function stoppedEnds(
  tx: Tx,
  { kind, subjectId }: RevocationScope,
  atMost: number,
  take: number,
): Promise<string[]> {
  const sql = `with recursive ${treeSql(kind)}
    select id from tree where not exists (select 1 from tree below where below.parent_id = tree.id)
    order by id desc limit $4`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, subjectId, "", atMost, take);
  return rows.map(({ id }) => id);
}

/** Returns those of the given delegations that a scope stops. */
export async function stoppedOf(
  tx: Tx,
  { kind, subjectId }: RevocationScope,
  atMost: number,
  ids: readonly string[],
): Promise<Set<string>> {
  const sql = `with recursive ${treeSql(kind)} select id from tree where id = any($4)`;
  const rows = await tx.$queryRawUnsafe<{ id: string }[]>(sql, subjectId, "", atMost, ids);
  return new Set(rows.map(({ id }) => id));
}
