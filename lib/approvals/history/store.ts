import type { RequestStatus } from "@/lib/approvals/model";
import type { Tx } from "@/lib/platform/db/transaction";

type Ended = { granted: number; denied: number };

/** How earlier requests for an agent ended, all of them or those of one shape. */
export async function endedOf(tx: Tx, agentId: string, shape?: string): Promise<Ended> {
  const where = { agentId, ...(shape !== undefined && { shape }) };
  const groups = await tx.request.groupBy({ by: ["status"], where, _count: true });
  const count = (status: RequestStatus) => groups.find((group) => group.status === status)?._count ?? 0;
  return { granted: count("approved"), denied: count("denied") };
}

/** How many of the delegations that alike requests led to were used at least once; the latest hundred are looked at. */
export async function usedOf(tx: Tx, agentId: string, shape: string): Promise<number> {
  const rows = await tx.$queryRaw<{ used: number }[]>`
    select count(*)::int as used
    from (select delegation_id from requests where agent_id = ${agentId} and shape = ${shape} and status = 'approved'
      order by id desc limit 100) r
    where exists (select 1 from audit_search s where s.refs @> array[r.delegation_id] and s.decision = 'allow')`;
  return rows[0]?.used ?? 0;
}

/** The last alike requests that were decided, the newest first. */
export const lastAlike = (tx: Tx, agentId: string, shape: string, except: string) =>
  tx.request.findMany({
    where: { agentId, shape, status: { in: ["approved", "denied"] }, id: { not: except } },
    orderBy: { decidedAt: "desc" },
    take: 3,
    select: { id: true, status: true, decidedAt: true, createdAt: true, sentence: true },
  });

/** What an agent was answered, and what was found about it, since then. */
export async function agentSince(tx: Tx, agentId: string, since: Date) {
  const [decisions, detections] = await Promise.all([
    tx.$queryRaw<{ decision: string; count: number }[]>`
      select decision, count(*)::int as count from audit_search
      where agent_id = ${agentId} and decision is not null and time >= ${since} group by decision`,
    tx.detection.count({ where: { agentId, raisedAt: { gte: since } } }),
  ]);
  const count = (decision: string) => decisions.find((row) => row.decision === decision)?.count ?? 0;
  return { allowed: count("allow"), denied: count("deny"), detections };
}

/** What a person asked for since then, and how it ended. */
export async function requesterSince(tx: Tx, requesterId: string, since: Date) {
  const where = { requesterId, createdAt: { gte: since } };
  const groups = await tx.request.groupBy({ by: ["status"], where, _count: true });
  const count = (status: RequestStatus) => groups.find((group) => group.status === status)?._count ?? 0;
  const asked = groups.reduce((sum, group) => sum + group._count, 0);
  return { asked, granted: count("approved"), denied: count("denied") };
}
