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

/** Counts the delegations that had allowed at least one action by then. */
export async function usedOf(tx: Tx, delegationIds: readonly string[], at: Date): Promise<number> {
  if (delegationIds.length === 0) return 0;
  const rows = await tx.$queryRaw<{ used: number }[]>`
    select count(*)::int as used from unnest(${[...delegationIds]}::text[]) as given(id)
    where exists (select 1 from audit_search s
      where s.refs @> array[given.id] and s.decision = 'allow' and s.time <= ${at})`;
  return rows[0]?.used ?? 0;
}

/** Counts the agent's decisions and the detections about it between two instants. */
export async function agentBetween(tx: Tx, agentId: string, since: Date, at: Date) {
  const [decisions, detections] = await Promise.all([
    tx.$queryRaw<{ decision: string; count: number }[]>`
      select decision, count(*)::int as count from audit_search
      where agent_id = ${agentId} and decision is not null and time >= ${since} and time <= ${at} group by decision`,
    tx.detection.count({ where: { agentId, raisedAt: { gte: since, lte: at } } }),
  ]);
  const count = (decision: string) => decisions.find((row) => row.decision === decision)?.count ?? 0;
  return { allowed: count("allow"), denied: count("deny"), detections };
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
