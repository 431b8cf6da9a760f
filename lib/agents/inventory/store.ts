import {
  agentConditions,
  changeWaits,
  type FilterContext,
  openChange,
  Parameters,
  withoutOwner,
} from "@/lib/agents/inventory/conditions";
import type { AgentStatus, Environment, RiskTier } from "@/lib/agents/model";
import type { AgentSort, AgentViewCounts } from "@/lib/agents/schema";
import { sqlPool } from "@/lib/platform/db/pool";
import { cursorInstant, malformedCursor } from "@/lib/platform/http/cursor";

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
  created_at: Date;
  version: number;
  change_waits: boolean;
};

const columns = `
  a.id, a.name, a.display_name, a.purpose, a.status, a.status_reason, a.status_at, a.environment, a.risk_tier,
  a.blueprint_id, b.name as blueprint_name, b.current_version as blueprint_version, bv.require_dpop, a.created_at, a.version,
  p.id as owner_id, p.name as owner_name, p.email as owner_email, p.status = 'active' as owner_active, u.last_action_at, u.allowed, u.denied,
  (select count(*) from instances i where i.agent_id = a.id and i.status = 'active') as active_instances,
  (select min(i.key_expires_at) from instances i where i.agent_id = a.id and i.status = 'active') as key_expires_at,
  (select count(*) from delegations d where d.agent_id = a.id and d.status = 'active') as active_delegations,
  ${changeWaits} as change_waits`;

const from = `
  agents a join blueprints b on b.id = a.blueprint_id
    join blueprint_versions bv on bv.blueprint_id = a.blueprint_id and bv.version = b.current_version
    left join people p on p.id = a.owner_id
    left join agent_usage u on u.agent_id = a.id`;

const lastAction = "coalesce(u.last_action_at, 'epoch')";

/** What each sort orders by; the last expression is unique, so that a page can continue from it. */
const orders: Record<string, readonly { expression: string; type: string }[]> = {
  name: [{ expression: "a.name", type: "text" }],
  created: [{ expression: "a.id", type: "text" }],
  lastAction: [
    { expression: lastAction, type: "timestamptz" },
    { expression: "a.id", type: "text" },
  ],
};

export type InventoryPage = {
  q: string | undefined;
  sort: AgentSort;
  after: readonly (string | number)[] | undefined;
  limit: number;
  /** Only this person's agents; undefined for all. */
  ownedBy: string | undefined;
  context: FilterContext;
};

/** Lists agents that match the filter, in the order asked for, from after the given place on. */
export async function listRows({ q, sort, after, limit, ownedBy, context }: InventoryPage): Promise<InventoryRow[]> {
  const parameters = new Parameters();
  const descending = sort.startsWith("-");
  const order = orders[descending ? sort.slice(1) : sort] ?? [];
  const where = [
    ...(ownedBy === undefined ? [] : [`a.owner_id = ${parameters.add(ownedBy)}`]),
    ...(q === undefined ? [] : await agentConditions(q, parameters, context)),
    ...(after === undefined ? [] : [beyond(order, after, descending, parameters)]),
  ];
  const direction = descending ? " desc" : "";
  const { rows } = await sqlPool().query<InventoryRow>(
    `select ${columns} from ${from} ${where.length ? `where ${where.join(" and ")}` : ""}
     order by ${order.map(({ expression }) => expression + direction).join(", ")} limit ${parameters.add(limit)}`,
    parameters.values,
  );
  return rows;
}

function beyond(
  order: readonly { expression: string; type: string }[],
  after: readonly (string | number)[],
  descending: boolean,
  parameters: Parameters,
): string {
  if (order.length !== after.length) throw malformedCursor();
  const left = order.map(({ expression }) => expression).join(", ");
  const valueAt = (type: string, i: number) =>
    type === "timestamptz" ? cursorInstant(after[i]).toISOString() : String(after[i]);
  const right = order.map(({ type }, i) => `${parameters.add(valueAt(type, i))}::${type}`).join(", ");
  return `(${left}) ${descending ? "<" : ">"} (${right})`;
}

/** The place of a row in an order, for the cursor. */
export function placeOf(row: InventoryRow, sort: AgentSort): string[] {
  if (sort.endsWith("name")) return [row.name];
  if (sort.endsWith("created")) return [row.id];
  return [(row.last_action_at ?? new Date(0)).toISOString(), row.id];
}

/** Reads one agent as the inventory shows it. */
export async function findRow(id: string): Promise<InventoryRow | undefined> {
  const { rows } = await sqlPool().query<InventoryRow>(`select ${columns} from ${from} where a.id = $1`, [id]);
  return rows[0];
}

/** Counts the agents of each view. */
export async function countViews(ownedBy: string | undefined, now: Date): Promise<AgentViewCounts> {
  const { rows } = await sqlPool().query<Record<keyof AgentViewCounts, string>>(
    `select count(*) as "all",
       count(*) filter (where a.status = 'active') as active,
       count(*) filter (where a.status = 'pending') + (select count(*) from control_changes c join agents a on a.id = c.subject_id
         where ${openChange} and a.status in ('active', 'suspended') and ($1::text is null or a.owner_id = $1)) as "toConfirm",
       count(*) filter (where ${withoutOwner} and a.status not in ('retiring', 'retired')) as "needsOwner",
       count(*) filter (where a.status = 'active'
         and coalesce(u.last_action_at, a.created_at) < $2::timestamptz - interval '30 days') as "unused30d",
       count(*) filter (where a.status in ('suspended', 'revoked')) as stopped,
       (select count(distinct i.agent_id) from instances i join agents o on o.id = i.agent_id
         where i.status = 'active' and i.key_expires_at < $2::timestamptz + interval '7 days'
           and ($1::text is null or o.owner_id = $1)) as "keyExpires7d"
     from agents a left join agent_usage u on u.agent_id = a.id left join people p on p.id = a.owner_id where $1::text is null or a.owner_id = $1`,
    [ownedBy ?? null, now],
  );
  const row = rows[0];
  const count = (name: keyof AgentViewCounts): number => Number(row?.[name] ?? 0);
  return {
    all: count("all"),
    active: count("active"),
    toConfirm: count("toConfirm"),
    needsOwner: count("needsOwner"),
    unused30d: count("unused30d"),
    keyExpires7d: count("keyExpires7d"),
    stopped: count("stopped"),
  };
}

export type DetailCounts = {
  instances: { active: number; quarantined: number; revoked: number; expired: number };
  delegations: { active: number; other: number };
  pendingRequests: number;
  openEnrolmentTokens: number;
};

/** Counts what hangs on one agent. */
export async function countDetails(agentId: string): Promise<DetailCounts> {
  const { rows } = await sqlPool().query<{ counts: DetailCounts }>(
    `select json_build_object(
       'instances', (select json_build_object(
           'active', count(*) filter (where status = 'active'), 'quarantined', count(*) filter (where status = 'quarantined'),
           'revoked', count(*) filter (where status = 'revoked'), 'expired', count(*) filter (where status = 'expired'))
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
