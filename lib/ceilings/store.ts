import type { AlikeDelegations, AlikeRequests } from "@/lib/ceilings/model";
import type { Tx } from "@/lib/platform/db/transaction";

type Reader = Pick<Tx, "$queryRaw">;

/**
 * The live delegations of a blueprint's agents, those that give the same authority together: a fleet's delegations are
 * many, and their authorities few.
 */
export const alikeDelegations = (db: Reader, blueprintId: string): Promise<AlikeDelegations[]> =>
  db.$queryRaw`
    select v.effective, array_agg(d.id order by d.id desc) as ids,
      md5(string_agg(d.id || '@' || d.current_version, ',' order by d.id)) as stamp
    from agents a
      join delegations d on d.agent_id = a.id
      join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
    where a.blueprint_id = ${blueprintId} and d.status in ('active', 'suspended') and d.expires_at > clock_timestamp()
    group by v.effective`;

/**
 * Tells whether a delegation of the blueprint's agents changed after a record: each change has its own. What it reads grows
 * with the time since, not with the fleet.
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

/** Requests of a blueprint's agents that nobody has decided yet, those that ask for the same together. */
export const alikeRequests = (db: Reader, blueprintId: string): Promise<AlikeRequests[]> =>
  db.$queryRaw`
    select r.authority, array_agg(r.id order by r.id desc) as ids
    from agents a join requests r on r.agent_id = a.id
    where a.blueprint_id = ${blueprintId} and r.status in ('pending', 'changes_requested') and r.decide_by > clock_timestamp()
    group by r.authority`;

/** Counts the live delegations that hang below these and are none of them. */
export async function countBelow(db: Reader, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const rows = await db.$queryRaw<{ count: number }[]>`
    with recursive given as (select unnest(${[...ids]}::text[]) as id),
    tree as (
      select d.id from delegations d join given g on d.parent_id = g.id
        where d.status in ('active', 'suspended') and d.expires_at > clock_timestamp()
      union
      select d.id from delegations d join tree t on d.parent_id = t.id
        where d.status in ('active', 'suspended') and d.expires_at > clock_timestamp()
    )
    select count(*)::int as count from tree where id not in (select id from given)`;
  return rows[0]?.count ?? 0;
}

export type AgentOf = { id: string; agent: { id: string; name: string; displayName: string | null } };

const agent = { agent: { select: { id: true, name: true, displayName: true } } } as const;

/** Names the agents of delegations, by the delegations' ids. */
export async function agentsOfDelegations(
  db: Pick<Tx, "delegation">,
  ids: readonly string[],
): Promise<Map<string, AgentOf["agent"]>> {
  const rows = await db.delegation.findMany({ where: { id: { in: [...ids] } }, select: { id: true, ...agent } });
  return new Map(rows.map((row) => [row.id, row.agent]));
}

/** Reads the agents and sentences of requests, by the requests' ids. */
export async function shownRequests(db: Pick<Tx, "request">, ids: readonly string[]) {
  const select = { id: true, sentence: true, ...agent } as const;
  const rows = await db.request.findMany({ where: { id: { in: [...ids] } }, select });
  return new Map(rows.map((row) => [row.id, row]));
}

/** What the document of a proposed change says the terms shall be. It was validated when it was proposed. */
export const contentOf = <T>(document: string): T => (JSON.parse(document) as { content: T }).content;
