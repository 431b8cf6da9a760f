import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { mayActOf, treeSql } from "./impact.store";
import type { RevocationScope, RevocationScopeKind } from "./model";

// $1 is the subject, $2 is empty, $3 the maximum count. Each search reads at most $3 rows along one index. No index leads
// to an instance or a chain alone: for them the rows of the agent are read, and `counts` tells which are theirs.
const hour = `hour as materialized (
    select index as first from audit_search where time >= now() - interval '1 hour' order by time, index limit 1)`;
const decisions = (where: string, counts = "true") => `
    select s.decision, ${counts} as counts from audit_search s
    where ${where} and s.type = 'decision.made' and s.index >= (table hour) and s.time >= now() - interval '1 hour'
    order by s.index desc limit $3`;

/** Decisions of the agents of the scope, and those of other agents whose chain it cuts. */
const ofAgents = (kind: RevocationScopeKind): string => `
  with recursive ${hour}, scope_agents as (${mayActOf(kind)} limit $3), ${treeSql(kind)},
  cut as (select array_agg(id) as ids from tree),
  own as (select s.* from scope_agents a cross join lateral (${decisions("s.agent_id = a.id")}) s limit $3),
  others as (
    select s.* from (select agent_id as id from tree except select id from scope_agents) a
      cross join lateral (${decisions("s.agent_id = a.id", "s.chain && (select ids from cut)")}) s limit $3)
  select * from own union all select * from others limit $3`;

const among = (where: string, counts = "true") => `with ${hour} select s.* from (${decisions(where, counts)}) s`;

const sql: Record<Exclude<RevocationScopeKind, "all">, string> = {
  instance: among("s.agent_id = (select agent_id from instances where id = $1)", "s.instance_id = $1"),
  agent: ofAgents("agent"),
  delegation: ofAgents("delegation"),
  owner: ofAgents("owner"),
  blueprint: ofAgents("blueprint"),
  resource_server: among("s.actor_id = $1"),
};

/** Every action that was allowed, from the counts of whole minutes: they have no end of their own. */
const everyAllowed = `select coalesce(sum(count), 0)::int as allowed from decision_minutes
  where decision = 'allow' and minute > now() - interval '1 hour'`;

export type Traffic = { allowed: number /** Whether there may be more. */; capped: boolean };

/**
 * Counts the actions allowed in the last hour that a stop of the scope would have ended.
 *
 * @param atMost Counting stops after so many decisions, so that the time does not grow with the traffic.
 */
export async function allowedLastHour({ kind, subjectId }: RevocationScope, atMost: number): Promise<Traffic> {
  if (kind === "all") {
    const { rows } = await sqlPool().query<{ allowed: number }>(everyAllowed, []);
    return { allowed: rows[0]?.allowed ?? 0, capped: false };
  }
  // Otherwise the planner may fetch and sort the whole hour of a busy agent.
  const rows = await keyedQuery<{ decisions: number; allowed: number }>(
    `select count(*)::int as decisions, (count(*) filter (where counts and decision = 'allow'))::int as allowed
     from (${sql[kind]}) counted where $2::text = ''`,
    [subjectId, "", atMost + 1],
    { inOrder: true },
  );
  const { decisions: read, allowed } = rows[0] ?? { decisions: 0, allowed: 0 };
  return { allowed: Math.min(allowed, atMost), capped: read > atMost };
}
