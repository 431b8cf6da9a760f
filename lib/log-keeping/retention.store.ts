import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";

export type Retention = { months: number | null; version: number; changedAt: Date };

/** Reads how long records are kept. */
export async function readRetention(): Promise<Retention> {
  const { rows } = await sqlPool().query<Retention>(
    'select months, version, changed_at as "changedAt" from log_retention',
  );
  return rows[0] ?? unset;
}

const unset: Retention = { months: null, version: 1, changedAt: new Date(0) };

/** Reads how long records are kept. Until the transaction ends, no other one changes it. */
export async function lockRetention(tx: Tx): Promise<Retention> {
  const [row] = await tx.$queryRaw<Retention[]>`
    select months, version, changed_at as "changedAt" from log_retention for update`;
  return row ?? unset;
}

/** Changes how long records are kept. The caller holds the row. */
export const writeRetention = (tx: Tx, months: number | null): Promise<number> =>
  tx.$executeRaw`
    update log_retention set months = ${months}::int, version = version + 1, changed_at = clock_timestamp()`;

/**
 * Whether the log was signed between a day and 30 days ago by this clock. After a long jump of the clock it was not: an
 * operator then has a day to notice it.
 */
export async function isClockSteady(now: Date): Promise<boolean> {
  const { rowCount } = await sqlPool().query(
    `select 1 from log_checkpoints
     where signed_at <= $1::timestamptz - interval '1 day' and signed_at > $1::timestamptz - interval '30 days' limit 1`,
    [now],
  );
  return rowCount === 1;
}

/** A stretch of the log whose records are there: from this place, up to that one. */
export type Gap = { from: number; to: number };

/** Finds the stretches that are not removed yet, the oldest first, at most so many. */
export async function keptStretches(limit: number): Promise<Gap[]> {
  const { rows } = await sqlPool().query<{ from: string; to: string }>(
    `with removed as (
       select from_index, next_index from log_removals where next_index > from_index
       union all select size, size from log_head
     )
     select before as from, from_index as to from (
       select from_index, coalesce(max(next_index) over (order by from_index rows between unbounded preceding and 1 preceding), 0) as before
       from removed) stretch
     where before < from_index order by before limit $1`,
    [limit],
  );
  return rows.map(({ from, to }) => ({ from: Number(from), to: Number(to) }));
}

export type TimedLeaf = { index: number; entry: string; leafHash: Buffer; createdAt: Date; held: boolean };

/** Reads leaves in their order, each with the time of its record, and whether a hold covers it. */
export async function timedLeaves(from: number, to: number): Promise<TimedLeaf[]> {
  const { rows: leaves } = await sqlPool().query<{ index: string; entry: string; leaf_hash: Buffer }>(
    "select index, entry, leaf_hash from log_leaves where index >= $1 and index < $2 order by index",
    [from, to],
  );
  const { rows } = await sqlPool().query<{ id: string; created_at: Date; held: boolean }>(
    "select id, created_at, is_held(created_at) as held from log_entries where id = any($1::bigint[])",
    [leaves.map(({ entry }) => entry)],
  );
  const made = new Map(rows.map(({ id, ...row }) => [id, row]));
  return leaves.flatMap(({ index, entry, leaf_hash }) => {
    const { created_at, held } = made.get(entry) ?? {};
    // A place without its record ends the stretch: the check of the log reports it.
    return created_at && held !== undefined
      ? [{ index: Number(index), entry, leafHash: leaf_hash, createdAt: created_at, held }]
      : [];
  });
}

/** The end of the holds and pins that keep a record made at that time; the time itself when none does. */
export async function endOfHold(made: Date): Promise<Date> {
  const { rows } = await sqlPool().query<{ ends: Date | null }>(
    `select greatest(
       (select max(to_at + interval '1 hour') from legal_holds
        where released_at is null and $1::timestamptz >= from_at - interval '1 hour' and $1 < to_at + interval '1 hour'),
       (select max((month + interval '1 month') at time zone 'UTC') from case_pins where month = month_made($1))) as ends`,
    [made],
  );
  return rows[0]?.ends ?? made;
}

export type Removal = {
  month: string;
  from: number;
  to: number;
  firstEntry: string;
  lastEntry: string;
  /** SHA-256 of the leaf hashes of the range, one after the other, in base64url. */
  digest: string;
};

/** Stores the range that a record names. The unique index refuses a second one under way. */
export async function insertRemoval(tx: Tx, entryId: string, one: Removal): Promise<void> {
  await tx.$executeRaw`
    insert into log_removals (entry_id, month, from_index, to_index, first_entry, last_entry, digest, next_index)
    values (${entryId}, ${one.month}::date, ${one.from}::bigint, ${one.to}::bigint, ${one.firstEntry}::bigint,
      ${one.lastEntry}::bigint, ${one.digest}, ${one.from}::bigint)`;
}

/** The range under way. */
export type OpenRemoval = { entryId: string; month: Date; from: number; to: number; next: number };

/** Reads the range under way, if there is one. */
export async function openRemoval(tx?: Tx): Promise<OpenRemoval | undefined> {
  const sql =
    "select entry_id, month::timestamp at time zone 'UTC' as month, from_index, to_index, next_index from log_removals where ended_at is null";
  type Row = { entry_id: string; month: Date; from_index: bigint; to_index: bigint; next_index: bigint };
  const rows = tx ? await tx.$queryRawUnsafe<Row[]>(`${sql} for update`) : (await sqlPool().query<Row>(sql)).rows;
  const [row] = rows;
  return (
    row && {
      entryId: row.entry_id,
      month: row.month,
      from: Number(row.from_index),
      to: Number(row.to_index),
      next: Number(row.next_index),
    }
  );
}

/** Ends the range under way where it is; a later range covers the rest. */
export const endRemoval = (tx: Tx, { entryId }: OpenRemoval): Promise<number> =>
  tx.$executeRaw`update log_removals set ended_at = clock_timestamp() where entry_id = ${entryId} and ended_at is null`;

export type PortionState = "more" | "done" | "none" | "unsealed" | "differs" | "held";

/** Removes the next records of the range under way, by the one function that may. */
export async function removePortion(take: number): Promise<PortionState> {
  const { rows } = await sqlPool().query<{ state: PortionState }>("select remove_log_portion($1) as state", [take]);
  return rows[0]?.state ?? "none";
}

export type RemovalRow = {
  month: string;
  from: number;
  to: number;
  removed: number;
  entryIndex: number | null;
  at: Date;
};

/** Lists the latest removed ranges, the newest first, each with the place of the record that names it. */
export async function listRemovals(limit: number): Promise<RemovalRow[]> {
  type Row = { month: string; from: string; to: string; next: string; place: string | null; at: Date };
  const { rows } = await sqlPool().query<Row>(
    `select to_char(r.month, 'YYYY-MM') as month, r.from_index as from, r.to_index as to, r.next_index as next,
       coalesce(r.ended_at, r.planned_at) as at,
       (select s.index from audit_search s where s.refs @> array[r.entry_id] and s.entry_id = r.entry_id) as place
     from (select * from log_removals order by id desc limit $1) r order by r.id desc`,
    [limit],
  );
  return rows.map(({ month, from, to, next, place, at }) => ({
    ...{ month, from: Number(from), to: Number(to), removed: Number(next) - Number(from), at },
    entryIndex: place === null ? null : Number(place),
  }));
}

/** Counts the records that are removed, and the erased texts by reason. */
export async function removedCounts(): Promise<{ records: number; texts: { reason: string; count: number }[] }> {
  const removed = await sqlPool().query<{ count: string }>(
    "select coalesce(sum(next_index - from_index), 0) as count from log_removals",
  );
  const texts = await sqlPool().query<{ reason: string; count: string }>(
    "select reason, count from text_erasures where count > 0 order by reason",
  );
  return {
    records: Number(removed.rows[0]?.count ?? 0),
    texts: texts.rows.map(({ reason, count }) => ({ reason, count: Number(count) })),
  };
}
