import type { AgentKind, AgentStatus, Environment, RiskTier } from "@/lib/agents/model";
import { keyedQuery } from "@/lib/platform/database/keyed";
import { sqlPool } from "@/lib/platform/database/pool";
import { changeWaits } from "./conditions";
import { kindOf, reviewDueOf } from "./view-conditions";

/** An agent joined with what the inventory shows beside it. */
export type InventoryRow = {
  id: string;
  name: string;
  display_name: string | null;
  purpose: string;
  status: AgentStatus;
  status_reason: string | null;
  status_at: Date;
  environment: Environment;
  risk_tier: RiskTier;
  blueprint_id: string;
  blueprint_name: string;
  blueprint_version: number;
  require_dpop: boolean;
  owner_id: string | null;
  owner_name: string | null;
  owner_email: string | null;
  owner_active: boolean | null;
  last_action_at: Date | null;
  allowed: string | null;
  denied: string | null;
  active_instances: string;
  active_delegations: string;
  key_expires_at: Date | null;
  kind: AgentKind | null;
  review_due_at: Date | null;
  risk_score: string | null;
  created_at: Date;
  version: number;
  change_waits: boolean;
  tags: string[];
};

const columns = `
  a.id, a.name, a.display_name, a.purpose, a.status, a.status_reason, a.status_at, a.environment, a.risk_tier,
  a.blueprint_id, b.name as blueprint_name, b.current_version as blueprint_version, bv.require_dpop, a.created_at, a.version,
  p.id as owner_id, p.name as owner_name, p.email as owner_email, p.status = 'active' as owner_active, u.last_action_at, u.allowed, u.denied,
  (select count(*) from instances i where i.agent_id = a.id and i.status = 'active') as active_instances,
  (select min(i.key_expires_at) from instances i where i.agent_id = a.id and i.status = 'active') as key_expires_at,
  (select count(*) from delegations d where d.agent_id = a.id and d.status = 'active') as active_delegations,
  ${kindOf("a.id")} as kind, ${reviewDueOf("a.id")} as review_due_at,
  array(select t.tag from agent_tags t where t.agent_id = a.id order by t.tag) as tags,
  f.risk_score, ${changeWaits} as change_waits`;

const from = `
  agents a join blueprints b on b.id = a.blueprint_id
    join blueprint_versions bv on bv.blueprint_id = a.blueprint_id and bv.version = b.current_version
    left join people p on p.id = a.owner_id
    left join agent_usage u on u.agent_id = a.id
    left join agent_figures f on f.agent_id = a.id`;

/** Reads agents as the inventory shows them, in the order of their ids here. */
export async function findRows(ids: readonly string[]): Promise<InventoryRow[]> {
  if (ids.length === 0) return [];
  return keyedQuery<InventoryRow>(
    `select ${columns} from ${from} where a.id = any($1) order by array_position($1, a.id)`,
    [ids],
  );
}

/** Reads one agent as the inventory shows it. */
export const findRow = async (id: string): Promise<InventoryRow | undefined> => (await findRows([id]))[0];

export type DetailCounts = {
  instances: { active: number; quarantined: number; revoked: number; expired: number; quarantineReasons: string[] };
  delegations: { active: number; other: number };
  pendingRequests: number;
  openEnrolmentTokens: number;
};

/** Counts the objects of one agent. */
export async function countDetails(agentId: string): Promise<DetailCounts> {
  const { rows } = await sqlPool().query<{ counts: DetailCounts }>(
    `select json_build_object(
       'instances', (select json_build_object(
           'active', count(*) filter (where status = 'active'), 'quarantined', count(*) filter (where status = 'quarantined'),
           'revoked', count(*) filter (where status = 'revoked'), 'expired', count(*) filter (where status = 'expired'),
           'quarantineReasons', coalesce((array_agg(distinct status_reason) filter (
             where status = 'quarantined' and status_reason <> ''))[1:3], '{}'))
         from instances where agent_id = $1),
       'delegations', (select json_build_object(
           'active', count(*) filter (where status = 'active'), 'other', count(*) filter (where status <> 'active'))
         from delegations where agent_id = $1),
       'pendingRequests', (select count(*) from requests where agent_id = $1 and status in ('pending', 'changes_requested')),
       'openEnrolmentTokens', (select count(*) from enrolment_tokens
         where agent_id = $1 and status = 'open' and expires_at > clock_timestamp())) as counts`,
    [agentId],
  );
  const counts = rows[0]?.counts;
  if (!counts) throw new Error("an aggregate answers one row");
  return counts;
}

/** Names of people by id. */
export async function peopleNames(ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sqlPool().query<{ id: string; name: string }>(
    "select id, name from people where id = any($1)",
    [ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
