import type { AgentStatus, RiskTier } from "@/lib/agents/model";
import { type Severity, severities } from "@/lib/detections/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { type AgentRiskFacts, mostCounted } from "./model";
import { fewestDenials } from "./policy";

type Row = {
  id: string;
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
  select a.id, a.status, a.risk_tier as tier,
    case when a.owner_id is null then 'none' when p.status = 'active' then 'active' else 'deactivated' end as owner,
    (select json_build_object('active', count(*),
        'everything', count(*) filter (where jsonb_path_exists(v.authority, '$[*].identifiers[*] ? (@ == "*")')),
        'passedOn', count(*) filter (where d.max_depth > 0))
      from (select id, current_version, max_depth from delegations
          where agent_id = a.id and status = 'active' limit ${mostCounted.delegations}) d
        join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version) as delegations,
    (select json_object_agg(severity, n) from (
      select severity, count(*) as n from (
        select severity from detections where agent_id = a.id and status in ('open', 'confirmed')
        limit ${mostCounted.detections}) o group by severity) s) as detections,
    -- The total counts every denial that the trail has: an agent with too few has no part for them.
    (select json_build_object('denied', count(*) filter (where decision = 'deny'), 'records', count(*)) from (
      select decision from audit_search
      where agent_id = a.id and time > (select clock_timestamp()) - interval '7 days'
        and u.denied >= ${fewestDenials}
      order by index desc limit ${mostCounted.records}) r) as denials,
    case when exists (select from expected_silences e
        where e.agent_id = a.id and e.until > (select clock_timestamp())) then null
      else extract(epoch from (select clock_timestamp()) - greatest(u.last_action_at, a.created_at))::int / 86400
    end as silent_days,
    (select json_build_object('granted', coalesce(sum(permissions), 0), 'unused', coalesce(sum(unused), 0)) from (
      select x.permissions, x.unused from delegation_excess x
        join delegations l on l.id = x.delegation_id and l.status in ('active', 'suspended')
      where x.agent_id = a.id limit ${mostCounted.delegations}) e) as permissions,
    (select extract(epoch from (select clock_timestamp()) - min(i.key_activated_at))::int / 86400
      from instances i where i.agent_id = a.id and i.status = 'active') as key_days
  from unnest($1::text[]) as given(id) cross join lateral (select * from agents where id = given.id offset 0) a
    left join people p on p.id = a.owner_id left join agent_usage u on u.agent_id = a.id`;

/** Reads the facts by which agents are scored, by their ids. */
export async function readRiskFacts(agentIds: readonly string[]): Promise<Map<string, AgentRiskFacts>> {
  const rows = await keyedQuery<Row>(statement, [[...agentIds]], { inOrder: true });
  return new Map(rows.map((row) => [row.id, toFacts(row)]));
}

function toFacts(row: Row): AgentRiskFacts {
  const { status, tier, owner, delegations, detections, denials, permissions } = row;
  const bySeverity = severities.map((severity) => [severity, detections?.[severity] ?? 0] as const);
  return {
    ...{ status, riskTier: tier, owner, delegations, denials, permissions },
    detections: Object.fromEntries(bySeverity) as Record<Severity, number>,
    ...{ silentDays: row.silent_days, oldestKeyDays: row.key_days },
  };
}

type Next = {
  /** The last agent that was scored in this pass. */
  after: string;
  ids: string[];
  at: Date;
};

/** Reads the next agents to score. */
export async function nextToScore(take: number): Promise<Next> {
  const [next] = await keyedQuery<Next>(
    `select p.after, array(select id from agents where id > p.after order by id limit $1) as ids,
       statement_timestamp() as at from agent_risk_place p`,
    [take],
    { inOrder: true },
  );
  if (!next) throw new Error("agent_risk_place has no row");
  return next;
}

type Portion = {
  after: string;
  /** The last agent of the portion; null at the end of a pass. */
  last: string | null;
  scores: readonly { id: string; score: number }[];
  /** The facts were read then, or later. */
  at: Date;
};

/** Keeps the scores that changed and moves the place, in one statement; without effect if another server did it. */
export async function keepScores({ after, last, scores, at }: Portion): Promise<void> {
  await sqlPool().query(
    `with place as (
       update agent_risk_place set after = coalesce($2, ''), begun_at = case when $1 = '' then $4 else begun_at end,
         counted_at = case when $2::text is not null then counted_at when $1 = '' then $4 else begun_at end
       where after = $1 returning id)
     update agent_figures f set risk_score = s.score
     from place, jsonb_to_recordset($3::jsonb) as s(id text, score bigint)
     where f.agent_id = s.id and f.risk_score is distinct from s.score`,
    [after, last, JSON.stringify(scores), at],
  );
}
