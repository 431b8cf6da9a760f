import { query } from "./store";

export type Removed = { index: number; at: Date; leafHash: Buffer };

/** The parts of a range that retention removed, or is about to remove. */
export async function removedParts(first: number, end: number): Promise<{ from: number; below: number }[]> {
  const { rows } = await query<{ from: string; below: string }>(
    `select from_index as from, next_index as below from log_removals where from_index < $2 and next_index > $1`,
    [first, end],
  );
  return rows.map(({ from, below }) => ({ from: Number(from), below: Number(below) }));
}

/** Whether retention removed any record so far. */
export async function isAnyRemoved(): Promise<boolean> {
  const { rows } = await query<{ removed: boolean }>(
    "select exists (select from log_removals where next_index > from_index) as removed",
    [],
  );
  return rows[0]?.removed === true;
}

/** Finds the first entry of a range that retention removed. */
export async function findRemoval(first: number, end: number): Promise<Removed | undefined> {
  const { rows } = await query<{ index: string; at: Date; leaf_hash: Buffer }>(
    `select r.place as index, r.at, l.leaf_hash from (
       select greatest(from_index, $1::bigint) as place, coalesce(ended_at, planned_at) as at from log_removals
       where from_index < $2 and next_index > greatest(from_index, $1::bigint) order by from_index limit 1) r
     join log_leaves l on l.index = r.place`,
    [first, end],
  );
  const [row] = rows;
  return row && { index: Number(row.index), at: row.at, leafHash: row.leaf_hash };
}
