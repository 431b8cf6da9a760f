import { delegationsIn, withLimit } from "@/lib/detections/rules/stated-limits";
import type { Watched } from "@/lib/detections/rules/watched";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Waiter } from "@/lib/platform/database/waiting";
import { statedLimits } from "./limits.store";
import { recordColumns, watchedOf } from "./record-text";

/** One statement looks at so many places of the log. */
const window = 20_000;

/** `records`: text for {@link watchedOf}; `next`: the place after them; `more`: whether more waits there. */
type Records = { records: string; next: number; more: boolean };

/** Reads the next sealed records, the oldest first. */
export async function nextRecordTexts(from: number, take: number, waiter?: Waiter): Promise<Records> {
  const head = await sqlPool(waiter).query<{ size: string }>("select coalesce(max(size), 0) as size from log_head");
  return recordTexts(from, { take, size: Number(head.rows[0]?.size ?? 0), waiter });
}

type Part = { take: number; size: number; waiter?: Waiter | undefined };

/** Reads the next records before the place `size`, the oldest first. */
export async function recordTexts(from: number, { take, size, waiter }: Part): Promise<Records> {
  const end = Math.min(from + window, size);
  const { rows } = await sqlPool(waiter).query<{ records: string; count: number; last: string | null }>(
    `select '[' || coalesce(string_agg(row::text, ',' order by index), '') || ']' as records, count(*)::int, max(index) as last
     from (select index, ${recordColumns} as row from audit_search where index >= $1 and index < $2 order by index limit $3) as p`,
    [from, end, take],
  );
  const { records = "[]", count = 0, last = null } = rows[0] ?? {};
  const next = last !== null && count === take ? Number(last) + 1 : Math.max(end, from);
  return { records, next, more: next < size };
}

/** The records with the limits that their delegations stated then. */
export async function withLimits(events: readonly Watched[], waiter?: Waiter): Promise<Watched[]> {
  const limits = await statedLimits(delegationsIn(events), waiter);
  return events.map((event) => withLimit(event, limits));
}

/** Reads the next sealed records, the oldest first, and the place after them. */
export async function nextRecords(
  from: number,
  take: number,
): Promise<{ events: Watched[]; next: number; more: boolean }> {
  const { records, ...rest } = await nextRecordTexts(from, take);
  return { events: watchedOf(records), ...rest };
}

/** The place of the oldest record of the last days, or that of the newest so many. `capped`: there are older ones. */
export async function placeSince(days: number, most: number): Promise<{ place: number; capped: boolean }> {
  const { rows } = await sqlPool().query<{ since: string | null; size: string }>(
    `select (select index from audit_search where time >= (select clock_timestamp()) - $1::int * interval '1 day'
       order by time, index limit 1) as since, (select coalesce(max(size), 0) from log_head) as size`,
    [days],
  );
  const size = Number(rows[0]?.size ?? 0);
  const since = Number(rows[0]?.since ?? size);
  const place = Math.max(since, size - most);
  return { place, capped: place > since };
}

/** Places of a log: the first record of the last days and of more days, and the place after the last record. */
export type LogRange = { since: number; before: number; size: number };

/** The range of the last days, and of so many more before them. */
export async function rangeOf(days: number, moreDays: number): Promise<LogRange> {
  const first = (age: string) => `(select index from audit_search
    where time >= (select clock_timestamp()) - (${age}) * interval '1 day' order by time, index limit 1)`;
  const { rows } = await sqlPool().query<{ since: string | null; before: string | null; size: string }>(
    `select ${first("$1::int")} as since, ${first("$1::int + $2::int")} as before,
       (select coalesce(max(size), 0) from log_head) as size`,
    [days, moreDays],
  );
  const size = Number(rows[0]?.size ?? 0);
  const since = Math.min(Number(rows[0]?.since ?? size), size);
  return { since, before: Math.min(Number(rows[0]?.before ?? since), since), size };
}

/** Agents and delegations of `$1` that ended permanently, and of which no state is kept: the rule is told their end. */
const longEnded = `
  select e.id, jsonb_build_object('used_after_end', jsonb_build_object('state', jsonb_build_object(
    'endedAt', round(date_part('epoch', e.at) * 1000), 'recent', '[]'::jsonb))), e.at
  from (
    select id, status_at as at from agents where id = any($1::text[]) and status in ('revoked', 'retired')
    union all
    select id, revoked_at from delegations where id = any($1::text[]) and status = 'revoked' and revoked_at is not null
  ) e where not exists (select 1 from watch_states w where w.subject_id = e.id)`;

/**
 * The states of these subjects, and those whose time has come, as JSON. `now`: the database's time in ms; `size`: how
 * many records are sealed.
 */
export async function loadStates(
  subjects: readonly string[],
  mostDue: number,
): Promise<{ states: string; now: number; size: number }> {
  const { rows } = await sqlPool("jobs").query<{ states: string; now: number; size: string }>(
    `select coalesce(json_agg(json_build_array(subject_id, rules, round(date_part('epoch', seen_at) * 1000))), '[]')::text
       as states, date_part('epoch', clock_timestamp()) * 1000 as now,
       (select coalesce(max(size), 0) from log_head) as size
     from (
       select subject_id, rules, seen_at from watch_states where subject_id = any($1::text[])
       union
       (select subject_id, rules, seen_at from watch_states where due_at <= (select clock_timestamp()) order by due_at limit $2)
       union
       ${longEnded}
     ) as s`,
    [subjects, mostDue],
  );
  const { states = "[]", now = 0, size = 0 } = rows[0] ?? {};
  return { states, now, size: Number(size) };
}

/** The agents that hold delegations, by the ids of the delegations. */
export async function holdersOf(delegationIds: readonly string[]): Promise<Map<string, string>> {
  if (delegationIds.length === 0) return new Map();
  const { rows } = await sqlPool().query<{ id: string; agent_id: string }>(
    "select id, agent_id from delegations where id = any($1::text[])",
    [delegationIds],
  );
  return new Map(rows.map((row) => [row.id, row.agent_id]));
}
