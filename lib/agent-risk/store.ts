import type { AgentStatus, RiskTier } from "@/lib/agents/model";
import { type Severity, severities } from "@/lib/detections/model";
import { sqlPool } from "@/lib/platform/database/pool";
import type { AgentRiskFacts } from "./model";

/** Delegations, detections and records of one agent that are read at most. */
const most = { delegations: 200, detections: 200, records: 5_000 };

type Row = {
  status: AgentStatus;
  tier: RiskTier;
  owner: AgentRiskFacts["owner"];
  delegations: AgentRiskFacts["delegations"];
  detections: Partial<Record<Severity, number>> | null;
  denials: AgentRiskFacts["denials"];
  silent_days: number | null;
  permissions: AgentRiskFacts["permissions"];
  key_days: number | null;
};

/** Each part reads a bounded number of rows by a key of the agent. */
const statement = `
  select a.status, a.risk_tier as tier,
    case when a.owner_id is null then 'none' when p.status = 'active' then 'active' else 'deactivated' end as owner,
    (select json_build_object('active', count(*),
        'everything', count(*) filter (where jsonb_path_exists(v.authority, '$[*].identifiers[*] ? (@ == "*")')),
        'passedOn', count(*) filter (where d.max_depth > 0))
      from (select id, current_version, max_depth from delegations
          where agent_id = a.id and status = 'active' limit ${most.delegations}) d
        join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version) as delegations,
    (select json_object_agg(severity, n) from (
      select severity, count(*) as n from (
        select severity from detections where agent_id = a.id and status in ('open', 'confirmed')
        limit ${most.detections}) o group by severity) s) as detections,
    (select json_build_object('denied', count(*) filter (where decision = 'deny'), 'records', count(*)) from (
      select decision from audit_search
      where agent_id = a.id and time > (select clock_timestamp()) - interval '7 days'
      order by index desc limit ${most.records}) r) as denials,
    case when exists (select from expected_silences e
        where e.agent_id = a.id and e.until > (select clock_timestamp())) then null
      else extract(epoch from (select clock_timestamp()) - greatest(u.last_action_at, a.created_at))::int / 86400
    end as silent_days,
    (select json_build_object('granted', coalesce(sum(permissions), 0), 'unused', coalesce(sum(unused), 0)) from (
      select x.permissions, x.unused from delegation_excess x where x.agent_id = a.id
      limit ${most.delegations}) e) as permissions,
    (select extract(epoch from (select clock_timestamp()) - min(i.key_activated_at))::int / 86400
      from instances i where i.agent_id = a.id and i.status = 'active') as key_days
  from agents a left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id
  where a.id = $1`;

/** Reads the facts by which an agent is scored; undefined when there is no such agent. */
export async function readRiskFacts(agentId: string): Promise<AgentRiskFacts | undefined> {
  const { rows } = await sqlPool().query<Row>(statement, [agentId]);
  const [row] = rows;
  if (!row) return undefined;
  const { status, tier, owner, delegations, detections, denials, permissions } = row;
  const bySeverity = severities.map((severity) => [severity, detections?.[severity] ?? 0] as const);
  return {
    ...{ status, riskTier: tier, owner, delegations, denials, permissions },
    detections: Object.fromEntries(bySeverity) as Record<Severity, number>,
    ...{ silentDays: row.silent_days, oldestKeyDays: row.key_days },
  };
}
