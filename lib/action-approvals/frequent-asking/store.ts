import { frequentAskingCount, frequentAskingSeconds } from "@/lib/action-approvals/model";
import { sqlPool } from "@/lib/platform/database/pool";

/** An agent that asked people at least `frequentAskingCount` times within `frequentAskingSeconds`. */
export type FrequentAskerRow = {
  agentId: string;
  /** Number of questions within `frequentAskingSeconds`. */
  asked: number;
  /** Instant at which fewer than `frequentAskingCount` questions remain within `frequentAskingSeconds`, if the agent asks no more. */
  until: Date;
  /** The newest waiting request. */
  requestId: string | null;
  /** The newest waiting action. */
  actionApprovalId: string | null;
};

/**
 * Selects the questions of agents to people: single actions, and requests for authority. Requests that were granted
 * automatically asked no person and are left out.
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

/** Reads the agents that asked people at least `frequentAskingCount` times within the last `frequentAskingSeconds`. */
export async function frequentAskers(now: Date): Promise<FrequentAskerRow[]> {
  const { rows } = await sqlPool().query<FrequentAskerRow>(
    `select agent_id as "agentId", count(*)::int as asked,
       (array_agg(created_at order by created_at desc))[$3] + make_interval(secs => $2) as until,
       max(request_id) as "requestId", max(action_approval_id) as "actionApprovalId"
     from (${askedSql}) asked group by agent_id having count(*) >= $3 order by count(*) desc, agent_id`,
    [now, frequentAskingSeconds, frequentAskingCount],
  );
  return rows;
}

/** Counts an agent's questions to people in the `frequentAskingSeconds` before now, or before the past instant `until`. */
export async function askedLately(agentId: string, now: Date, until?: Date): Promise<number> {
  const { rows } = await sqlPool().query<{ asked: number }>(
    `select count(*)::int as asked from (${askedSql}) asked
     where agent_id = $3 and ($4::timestamptz is null or created_at <= $4)`,
    [until ?? now, frequentAskingSeconds, agentId, until ?? null],
  );
  return rows[0]?.asked ?? 0;
}
