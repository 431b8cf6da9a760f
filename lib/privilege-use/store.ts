import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { sqlPool } from "@/lib/platform/database/pool";
import { elementDay, type UseLine } from "./count.policy";
import type { StoredUse } from "./model";

/** Days before the first run whose actions are counted too. */
const firstDays = 90;

/** Reads the place of the next record to count, and the number of sealed records. It begins with the last 90 days. */
export async function placeToCount(): Promise<{ next: number; sealed: number }> {
  await sqlPool().query(
    `insert into privilege_use_place (next_index, counted_from)
     select coalesce(f.index, (select max(size) from log_head), 0), coalesce(f.time, clock_timestamp())
     from (values (1)) one left join (select index, time from audit_search
       where time >= now() - make_interval(days => $1) order by time, index limit 1) f on true
     where not exists (select from privilege_use_place) on conflict do nothing`,
    [firstDays],
  );
  const { rows } = await sqlPool().query<{ next: string; sealed: string }>(
    `select p.next_index as next, coalesce((select max(size) from log_head), 0) as sealed from privilege_use_place p`,
  );
  return { next: Number(rows[0]?.next ?? 0), sealed: Number(rows[0]?.sealed ?? 0) };
}

/** Reads the present authority of delegations. */
export async function authoritiesOf(ids: readonly string[]): Promise<Map<string, CanonicalAuthority>> {
  const { rows } = await sqlPool().query<{ id: string; authority: CanonicalAuthority }>(
    `select d.id, v.authority from delegations d
       join delegation_versions v on v.delegation_id = d.id and v.version = d.current_version
     where d.id = any($1::text[])`,
    [ids],
  );
  return new Map(rows.map(({ id, authority }) => [id, authority]));
}

/** Reads the patterns of some delegations from a day on, by `elementDay`. */
export async function patternsSince(ids: readonly string[], day: string): Promise<Map<string, Set<string>>> {
  const { rows } = await sqlPool().query<{ id: string; element: string; day: string; patterns: string[] }>(
    `select delegation_id as id, element_id as element, day::text, array_agg(distinct pattern) as patterns
     from used_permissions where delegation_id = any($1::text[]) and day >= $2::date
     group by delegation_id, element_id, day`,
    [ids, day],
  );
  return new Map(rows.map(({ id, element, day: of, patterns }) => [elementDay(id, element, of), new Set(patterns)]));
}

/** A portion of counted records: from one place up to another, and the time of the last action. */
export type Portion = { from: number; to: number; until: Date | null; lines: readonly UseLine[] };

/**
 * Adds a portion and moves the place, in one statement.
 *
 * @returns false without effect if another server has counted the portion.
 */
export async function addPortion({ from, to, until, lines }: Portion): Promise<boolean> {
  const { rows } = await sqlPool().query<{ moved: boolean }>(
    `with place as (
       update privilege_use_place set next_index = $2, counted_until = coalesce($3::timestamptz, counted_until)
       where next_index = $1 returning id
     ), lines as (
       select l.* from place, jsonb_to_recordset($4::jsonb) as l(delegation_id text, day date, element_id text,
         action text, pattern text, coarse boolean, count bigint, last_used_at timestamptz, amounts jsonb)
     ), used as (
       insert into used_permissions as known
         (delegation_id, day, element_id, action, pattern, coarse, count, last_used_at, amounts)
       select delegation_id, day, element_id, action, pattern, coarse, count, last_used_at, amounts from lines
       on conflict (delegation_id, day, element_id, action, pattern) do update set
         coarse = known.coarse or excluded.coarse, count = known.count + excluded.count,
         last_used_at = greatest(known.last_used_at, excluded.last_used_at),
         amounts = larger_amounts(known.amounts, excluded.amounts)
     ), usage as (
       insert into delegation_usage as known (delegation_id, last_used_at, used)
       select delegation_id, max(last_used_at), sum(count) from lines group by delegation_id
       on conflict (delegation_id) do update set
         last_used_at = greatest(known.last_used_at, excluded.last_used_at), used = known.used + excluded.used
     )
     select exists (select from place) as moved`,
    [from, to, until, JSON.stringify(lines)],
  );
  return rows[0]?.moved === true;
}

/** The use of delegations in the last days, each with the time up to which actions are counted. */
export async function usedSince(ids: readonly string[], days: number): Promise<Map<string, StoredUse[]>> {
  const { rows } = await sqlPool().query<StoredUse & { delegationId: string }>(
    `select delegation_id as "delegationId", element_id as "elementId", action, pattern, bool_or(coarse) as coarse,
       sum(count)::float8 as count, max(last_used_at) as "lastUsedAt", largest_amounts(amounts) as amounts
     from used_permissions
     where delegation_id = any($1::text[]) and day > (select clock_timestamp() at time zone 'UTC')::date - $2::int
     group by delegation_id, element_id, action, pattern order by element_id, action, pattern`,
    [ids, days],
  );
  const uses = new Map<string, StoredUse[]>(ids.map((id) => [id, []]));
  for (const { delegationId, ...use } of rows) uses.get(delegationId)?.push(use);
  return uses;
}

/** How far the records are counted. */
export type Counting = {
  /** The time of the first record that is counted; null before counting began. */
  from: Date | null;
  /** The time of the last action that is counted; null before the first. */
  until: Date | null;
  /** Whether use of the last hour or longer is missing, so that nothing can be told from what is counted. */
  isBehind: boolean;
};

export async function countingNow(): Promise<Counting> {
  const { rows } = await sqlPool().query<Counting>(
    `select p.counted_from as "from", p.counted_until as until,
       coalesce((select s.time < (select clock_timestamp()) - interval '1 hour' from audit_search s
         where s.index >= p.next_index order by s.index limit 1), false) as "isBehind"
     from privilege_use_place p`,
  );
  return rows[0] ?? { from: null, until: null, isBehind: true };
}
