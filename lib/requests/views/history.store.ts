import { keyedQuery, queryWithin, unlessEnded } from "@/lib/platform/database/keyed";
import type { Tx } from "@/lib/platform/database/transaction";
import type { RequestStatus } from "@/lib/requests/model";

type Ended = { granted: number; denied: number };

/** The request that is shown, and the instant as of which others are counted. */
export type Before = { id: string; agentId: string; at: Date };

/** Counts how other requests for the agent had ended by then, all of them or those of one shape. */
export async function endedOf(tx: Tx, { id, agentId, at }: Before, shape?: string): Promise<Ended> {
  const where = { agentId, id: { not: id }, decidedAt: { lte: at }, ...(shape !== undefined && { shape }) };
  const groups = await tx.request.groupBy({ by: ["status"], where, _count: true });
  return countEnded(groups);
}

type StatusCount = { status: RequestStatus; _count: number };

function countEnded(groups: readonly StatusCount[]): Ended {
  const count = (status: RequestStatus) => groups.find((group) => group.status === status)?._count ?? 0;
  return { granted: count("approved"), denied: count("denied") };
}

const decided = { in: ["approved", "denied"] satisfies RequestStatus[] };

/** The latest alike requests that were decided by then, the newest first. */
export const latestAlike = (tx: Tx, { id, agentId, at }: Before, shape: string) =>
  tx.request.findMany({
    where: { agentId, shape, status: decided, id: { not: id }, decidedAt: { lte: at } },
    orderBy: { decidedAt: "desc" },
    take: 100,
    select: {
      ...{ id: true, status: true, decidedAt: true, createdAt: true, sentence: true, delegationId: true },
      ...{ authority: true, notBefore: true, expiresAt: true, maxDepth: true },
    },
  });

/** The time for the count below: the records of a busy delegation are many. */
const usedMs = 500;

/** Counts the delegations that had allowed at least one action by then; undefined if that takes too long. */
export async function usedOf(delegationIds: readonly string[], at: Date): Promise<number | undefined> {
  if (delegationIds.length === 0) return 0;
  const counting = queryWithin<{ used: number }>(
    usedMs,
    `select count(*)::int as used from unnest($1::text[]) as given(id)
     where exists (select 1 from audit_search s
       where s.refs @> array[given.id] and s.decision = 'allow' and s.time <= $2)`,
    [[...delegationIds], at],
  );
  const rows = await unlessEnded(counting);
  return rows && (rows[0]?.used ?? 0);
}

/** The newest actions of an agent that are counted. */
const mostActions = 10_000;

/** The newest actions of $1 from $2 to $3, read along one index and no further than they count. */
const newestActions = `
  with ends as materialized (select
    (select index from audit_search where time >= $2 order by time, index limit 1) as first,
    (select index from audit_search where time <= $3 order by time desc, index desc limit 1) as last)
  select decision, count(*)::int as count from (
    select s.decision from audit_search s
    where s.agent_id = $1 and s.index >= (select first from ends) and s.index <= (select last from ends)
      and s.decision is not null and s.time >= $2 and s.time <= $3
    order by s.index desc limit ${mostActions}) newest group by decision`;

/** Counts the agent's newest decisions and the detections about it between two instants. */
export async function agentBetween(tx: Tx, agentId: string, since: Date, at: Date) {
  const [decisions, detections] = await Promise.all([
    keyedQuery<{ decision: string; count: number }>(newestActions, [agentId, since, at], { inOrder: true }),
    tx.detection.count({ where: { agentId, raisedAt: { gte: since, lte: at } } }),
  ]);
  const count = (decision: string) => decisions.find((row) => row.decision === decision)?.count ?? 0;
  const [allowed, denied] = [count("allow"), count("deny")];
  return { allowed, denied, capped: allowed + denied >= mostActions, detections };
}

/** Counts the requests that a person made without an agent between two instants, and how they had ended by then. */
export async function requesterBetween(tx: Tx, requesterId: string, since: Date, at: Date) {
  const where = { requesterId, throughAgentId: null, createdAt: { gte: since, lte: at } };
  const [asked, ended] = await Promise.all([
    tx.request.count({ where }),
    tx.request.groupBy({ by: ["status"], where: { ...where, decidedAt: { lte: at } }, _count: true }),
  ]);
  return { asked, ...countEnded(ended) };
}
