import type { RiskTier } from "@/lib/agents/model";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Excess } from "./excess.policy";

/** Days after which a new delegation is judged: before, it had hardly time to be used. */
export const settledDays = 14;

/** The last delegation that was computed; undefined if the pass ended lately. */
export async function placeOfPass(): Promise<string | undefined> {
  const { rows } = await sqlPool().query<{ after: string }>(
    `select excess_after as after from privilege_use_place where excess_after <> '' or excess_done_at is null
       or excess_done_at < (select clock_timestamp()) - interval '1 hour'`,
  );
  return rows[0]?.after;
}

export type JudgedRow = { id: string; agentId: string; riskTier: RiskTier; authority: CanonicalAuthority };

/** Reads the next active delegations, in the order of their ids. The youngest are left out. */
export async function nextToJudge(after: string, take: number): Promise<{ rows: JudgedRow[]; last: string | null }> {
  const { rows } = await sqlPool().query<JudgedRow & { settled: boolean }>(
    `select d.id, d.agent_id as "agentId", a.risk_tier as "riskTier", v.authority,
       d.created_at < (select clock_timestamp()) - make_interval(days => $3) as settled
     from (select * from delegations where status = 'active' and id > $1 order by id limit $2) d
       join agents a on a.id = d.agent_id
       join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
     order by d.id`,
    [after, take, settledDays],
  );
  return { rows: rows.filter(({ settled }) => settled), last: rows.length < take ? null : (rows.at(-1)?.id ?? null) };
}

export type ExcessRow = Excess & { id: string; agentId: string };

/**
 * Keeps the excess of a portion and moves the place, in one statement. A delegation without excess has no row.
 *
 * @returns false without effect if another server has done the portion.
 */
export async function keepExcess(after: string, last: string | null, rows: readonly ExcessRow[]): Promise<boolean> {
  const { rows: moved } = await sqlPool().query<{ moved: boolean }>(
    `with place as (
       update privilege_use_place set excess_after = coalesce($2, ''),
         excess_done_at = case when $2::text is null then clock_timestamp() else excess_done_at end
       where excess_after = $1 returning id
     ), gone as (
       delete from delegation_excess e using place
       where e.delegation_id > $1 and ($2::text is null or e.delegation_id <= $2)
         and e.delegation_id not in (select r.id from jsonb_to_recordset($3::jsonb) as r(id text))
     ), kept as (
       insert into delegation_excess as known
         (delegation_id, agent_id, weight, permissions, unused, unused_elements, loose_limits, last_used_at)
       select r.id, r."agentId", r.weight, r.permissions, r.unused, r."unusedElements", r."looseLimits", u.last_used_at
       from place, jsonb_to_recordset($3::jsonb) as r(id text, "agentId" text, weight int, permissions int, unused int,
         "unusedElements" int, "looseLimits" int) left join delegation_usage u on u.delegation_id = r.id
       on conflict (delegation_id) do update set agent_id = excluded.agent_id, weight = excluded.weight,
         permissions = excluded.permissions, unused = excluded.unused, unused_elements = excluded.unused_elements,
         loose_limits = excluded.loose_limits, last_used_at = excluded.last_used_at, computed_at = clock_timestamp()
     )
     select exists (select from place) as moved`,
    [after, last, JSON.stringify(rows)],
  );
  return moved[0]?.moved === true;
}

export type ListedRow = ExcessRow & {
  purpose: string;
  agentName: string;
  riskTier: RiskTier;
  ownerId: string | null;
  ownerName: string | null;
  lastUsedAt: Date | null;
  computedAt: Date;
};

/** Rows that one page compares with its filter at most. */
export const comparedRows = 5_000;

export type Place = { weight: number; id: string };
export type ExcessQuery = {
  condition: string;
  values: readonly unknown[];
  take: number;
  after: Place | undefined;
  /** Only agents of this owner; undefined for all. */
  ownedBy: string | undefined;
};

const place = (from: number): string =>
  `($${from}::int is null or (e.weight, e.delegation_id) < ($${from}::int, $${from + 1}::text))
   and ($${from + 2}::text is null or e.agent_id in (select id from agents where owner_id = $${from + 2}))`;

/** Lists excess, the heaviest first, among the next `comparedRows` rows. */
export async function listExcess({ condition, values, take, after, ownedBy }: ExcessQuery): Promise<ListedRow[]> {
  const at = values.length + 1;
  const { rows } = await sqlPool().query<ListedRow>(
    `with candidates as materialized (
       select * from delegation_excess e where ${place(at)}
       order by e.weight desc, e.delegation_id desc limit ${comparedRows}
     )
     select e.delegation_id as id, e.agent_id as "agentId", e.weight, e.permissions, e.unused,
       e.unused_elements as "unusedElements", e.loose_limits as "looseLimits", e.last_used_at as "lastUsedAt",
       e.computed_at as "computedAt", d.purpose, a.name as "agentName", a.risk_tier as "riskTier",
       a.owner_id as "ownerId", p.name as "ownerName"
     from candidates e join delegations d on d.id = e.delegation_id and d.status in ('active', 'suspended')
       join agents a on a.id = e.agent_id left join people p on p.id = a.owner_id
     where ${condition} order by e.weight desc, e.delegation_id desc limit $${at + 3}`,
    [...values, after?.weight ?? null, after?.id ?? null, ownedBy ?? null, take],
  );
  return rows;
}

/** The last of the rows that `listExcess` compares; undefined if there are no more after them. */
export async function lastCompared({ after, ownedBy }: Pick<ExcessQuery, "after" | "ownedBy">) {
  const { rows } = await sqlPool().query<Place>(
    `select e.weight, e.delegation_id as id from delegation_excess e where ${place(1)}
     order by e.weight desc, e.delegation_id desc offset ${comparedRows - 1} limit 1`,
    [after?.weight ?? null, after?.id ?? null, ownedBy ?? null],
  );
  return rows[0];
}
