import { dripCount, dripSeconds } from "@/lib/action-approvals/model";
import { sqlPool } from "@/lib/platform/database/pool";

/** An agent that asked people so often lately that nobody reads it any more. */
export type DripRow = {
  agentId: string;
  /** How often it asked within the time of a drip. */
  asked: number;
  /** When fewer than that many are left in that time, if it asks no more. */
  until: Date;
  /** The newest that still waits of each kind. */
  requestId: string | null;
  actionApprovalId: string | null;
};

/**
 * What an agent asked people for: single actions, and authority that it asked for itself. What was granted with the request
 * asked nobody.
 */
const askedSql = `
  select agent_id, created_at, null as request_id,
    case when status = 'pending' and expires_at > $1::timestamptz then id end as action_approval_id
  from action_approvals where created_at > $1::timestamptz - make_interval(secs => $2)
  union all
  select through_agent_id, created_at,
    case when status = 'pending' and decide_by > $1::timestamptz then id end, null
  from requests
  where through_agent_id is not null and created_at > $1::timestamptz - make_interval(secs => $2)
    and decided_at is distinct from created_at`;

/** Agents that asked often enough lately. */
export async function dripping(now: Date): Promise<DripRow[]> {
  const { rows } = await sqlPool().query<DripRow>(
    `select agent_id as "agentId", count(*)::int as asked,
       (array_agg(created_at order by created_at desc))[$3] + make_interval(secs => $2) as until,
       max(request_id) as "requestId", max(action_approval_id) as "actionApprovalId"
     from (${askedSql}) asked group by agent_id having count(*) >= $3 order by count(*) desc, agent_id`,
    [now, dripSeconds, dripCount],
  );
  return rows;
}

/** Counts how often an agent asked people within the time of a drip, until now or until an instant that is past. */
export async function askedLately(agentId: string, now: Date, until?: Date): Promise<number> {
  const { rows } = await sqlPool().query<{ asked: number }>(
    `select count(*)::int as asked from (${askedSql}) asked
     where agent_id = $3 and ($4::timestamptz is null or created_at <= $4)`,
    [until ?? now, dripSeconds, agentId, until ?? null],
  );
  return rows[0]?.asked ?? 0;
}
