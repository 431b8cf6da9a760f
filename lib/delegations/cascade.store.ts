import { type StoppedScope, stoppedAgents } from "@/lib/agents/stopped.store";
import type { Tx } from "@/lib/platform/database/transaction";
import { walk } from "@/lib/platform/database/walk";
import type { DelegationStatus } from "./model";

/** A delegation that was ended together with others; `status` is the one it had before. */
export type Ended = { id: string; agentId: string; delegatorId: string | null; status: DelegationStatus };

/** The object that ended delegations, by which later steps find them, and the reason. */
export type Cause = { causeId: string; reason: string };

// Every statement takes at most $2 delegations and names the column that it walks along. A limit inside keeps the plan
// on the index, independent of the statistics.
const ending = (hits: string): string => `
  with chosen as (
    select d.id, d.status from delegations d where d.id in (${hits}) and d.status in ('active', 'suspended')
    order by d.id for update
  )
  update delegations d set status = 'revoked', status_reason = $3, ended_by_id = $1, revoked_at = clock_timestamp(),
    paused_by_id = null, suspended_by_id = null, suspended_until = null
  from chosen where d.id = chosen.id and d.status in ('active', 'suspended')
  returning d.id, d.agent_id as "agentId", d.delegator_id as "delegatorId", chosen.status::text as status`;

const live = "d.status in ('active', 'suspended')";

/** Delegations of the next agents of a scope ($4 after $5), given before they were stopped. */
export function endOfAgents(
  tx: Tx,
  { kind, subjectId }: StoppedScope,
  after: string,
  { causeId, reason }: Cause,
  take: number,
): Promise<Ended[]> {
  const agents = stoppedAgents(kind, { subject: "$4", after: "$5" });
  const sql = ending(`
    select hit.id from (${agents}) w cross join lateral (
      select d.id from delegations d
        join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
      where d.agent_id = w.id and ${live} and v.given_at <= w.stopped limit $2) hit limit $2`);
  return tx.$queryRawUnsafe<Ended[]>(sql, causeId, take, reason, subjectId, after);
}

/** Delegations that a person gave, or that act in their name, given before everything of that person was stopped. */
export function endOfPerson(tx: Tx, personId: string, { causeId, reason }: Cause, take: number): Promise<Ended[]> {
  const along = (member: string) => `
    select hit.id from people p cross join lateral (
      select d.id from delegations d
        join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
      where d.${member} = p.id and ${live} and v.given_at <= p.not_before limit $2) hit where p.id = $4`;
  const sql = ending(`
    select any_of.id from (${along("delegator_id")} union all ${along("on_behalf_of_id")}) any_of limit $2`);
  return tx.$queryRawUnsafe<Ended[]>(sql, causeId, take, reason, personId);
}

/** How many delegations of one level a step looks below. */
const windowSize = 500;
/** The next of a level that a cause ended. The index holds those that something ended. */
const levelOf = (causeId: string, depth: string, after: string): string => {
  const { where, order } = walk({ columns: ["ended_by_id", "depth"], values: [causeId, depth], after });
  return `select id from delegations where ended_by_id is not null and ${where} order by ${order} limit ${windowSize}`;
};

/** Delegations directly below the next ones of a depth that the same cause ended. */
export function endBelow(
  tx: Tx,
  { depth, after }: { depth: number; after: string },
  { causeId, reason }: Cause,
  take: number,
): Promise<Ended[]> {
  const sql = ending(`
    select hit.id from (${levelOf("$1", "$4", "$5")}) w cross join lateral (
      select d.id from delegations d where d.parent_id = w.id and ${live} limit $2) hit limit $2`);
  return tx.$queryRawUnsafe<Ended[]>(sql, causeId, take, reason, depth, after);
}

/** Finds the end of the next portion at a depth that a cause ended; null when none follows. */
export async function endOfLevel(
  tx: Tx,
  causeId: string,
  { depth, after }: { depth: number; after: string },
): Promise<string | null> {
  const sql = `select max(id) as last from (${levelOf("$1", "$2", "$3")}) w`;
  const rows = await tx.$queryRawUnsafe<{ last: string | null }[]>(sql, causeId, depth, after);
  return rows[0]?.last ?? null;
}

/** Finds the next depth at which a cause ended delegations; null when there is none. */
export async function nextDepth(tx: Tx, causeId: string, depth: number): Promise<number | null> {
  const rows = await tx.$queryRaw<{ depth: number }[]>`
    select depth from delegations where ended_by_id is not null and ended_by_id = ${causeId} and depth > ${depth}
    order by ended_by_id, depth, id limit 1`;
  return rows[0]?.depth ?? null;
}
