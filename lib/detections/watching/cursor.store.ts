import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";

/** The place up to which the rules have read the log, held by this process. */
export type Cursor = { id: string; fence: bigint; position: number };

const leaseSeconds = 30;
const leased = `clock_timestamp() + interval '${leaseSeconds} seconds'`;

/**
 * Takes the cursor if there is something to read or to look at, and no other process holds it. The fence makes the writes
 * of an earlier holder void. A log that was restored is shorter than what was read.
 */
export async function claim(without: readonly string[], atMost: number): Promise<Cursor[]> {
  if (atMost < 1) return [];
  const { rows } = await sqlPool("jobs").query<{ id: string; fence: string; position: string }>(
    `update watch_cursor set fence = fence + 1, leased_until = ${leased},
       position = least(position, (select coalesce(max(size), 0) from log_head))
     where id <> all($1::text[]) and coalesce(leased_until, '-infinity') <= (select clock_timestamp())
       and (position <> (select coalesce(max(size), 0) from log_head)
         or exists (select 1 from watch_states where due_at <= (select clock_timestamp())))
     returning id, fence, position`,
    [without],
  );
  return rows.map((row) => ({ ...row, fence: BigInt(row.fence), position: Number(row.position) }));
}

/** Lets another process go on at once. */
export async function release({ id, fence }: Cursor): Promise<void> {
  await sqlPool("jobs").query("update watch_cursor set leased_until = null where id = $1 and fence = $2", [id, fence]);
}

const settleText = `
  with held as (
    update watch_cursor set position = $1::bigint, moved_at = clock_timestamp(), leased_until = ${leased}
    where id = $2 and fence = $3::bigint returning id
  ), kept as (
    insert into watch_states (subject_id, rules, seen_at, due_at)
    select s.subject, s.rules, s.at, s.due
    from held, jsonb_to_recordset($4::jsonb) as s(subject text, rules jsonb, at timestamptz, due timestamptz)
    on conflict (subject_id) do update set rules = excluded.rules, seen_at = excluded.seen_at, due_at = excluded.due_at
  )
  select exists (select 1 from held) as held`;

type Held = { held: boolean };

/**
 * Moves the cursor and keeps the states that led there, in one statement.
 *
 * @param states JSON of {@link KeptState}s.
 * @returns whether this process still holds the cursor; if not, nothing is kept.
 */
export async function settle({ id, fence }: Cursor, position: number, states: string): Promise<boolean> {
  const { rows } = await sqlPool("jobs").query<Held>(settleText, [position, id, fence, states]);
  return rows[0]?.held === true;
}

/** Does the same in a transaction. */
export async function settleIn(tx: Tx, { id, fence }: Cursor, position: number, states: string): Promise<boolean> {
  const rows = await tx.$queryRawUnsafe<Held[]>(settleText, position, id, fence, states);
  return rows[0]?.held === true;
}
