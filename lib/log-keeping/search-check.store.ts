import { changedTexts } from "@/lib/audit/changed-texts";
import { derivedRows, type Leaf, placedEntries, replaceRows, rowsOf } from "@/lib/audit/rebuild-search";
import {
  type Difference,
  deleteOutside,
  deleteSearchRows,
  differingRows,
  extraPlaces,
  placesOutside,
} from "@/lib/audit/search-rows.store";
import { clock } from "@/lib/platform/base/clock";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import { changedText, extraRow, mostDifferences } from "./model";

/** A pass over the rows of the trail: the next place, and the size at which it ends. */
export type Pass = { next: number; below: number };

export type SearchCheckState = { pass: Pass | undefined; whole: { size: number; at: Date } | undefined };

/** Reads how far the rows of the trail are compared. */
export async function searchCheckState(): Promise<SearchCheckState> {
  const { rows } = await sqlPool().query<{
    next_index: string;
    below: string | null;
    whole_size: string | null;
    whole_at: Date | null;
  }>("select * from search_checks");
  const [row] = rows;
  if (!row) return { pass: undefined, whole: undefined };
  const { next_index: next, below, whole_size: size, whole_at: at } = row;
  return {
    pass: below === null ? undefined : { next: Number(next), below: Number(below) },
    whole: size !== null && at ? { size: Number(size), at } : undefined,
  };
}

/** Begins a pass up to the size that the log has now; none while another one is under way. */
export async function beginPass(): Promise<void> {
  await sqlPool().query(
    "update search_checks set next_index = 0, below = h.size from log_head h where below is null and h.size > 0",
  );
}

/** Moves a pass on. A second worker that went on from the same place changes nothing. */
export async function movePass({ next, below }: Pass, to: number): Promise<void> {
  await sqlPool().query("update search_checks set next_index = $3 where next_index = $1 and below = $2", [
    ...[next, below, to],
  ]);
}

/** Ends a pass at the end of the log. */
export async function endPass({ next, below }: Pass): Promise<void> {
  await sqlPool().query(
    `update search_checks set below = null, next_index = 0, whole_size = $2, whole_at = $3
     where next_index = $1 and below = $2`,
    [next, below, clock.now()],
  );
}

/** Places of the log: from `first` up to, not including, `end`; the leaves whose records are whole; the removed ones. */
export type Portion = { first: number; end: number; leaves: readonly Leaf[]; isRemoved: (index: number) => boolean };

/** Compares the rows and texts of a portion with those that its records give. */
export async function differences({ first, end, leaves, isRemoved }: Portion): Promise<Difference[]> {
  const client = await sqlPool().connect();
  try {
    await client.query("begin");
    const placed = await placedEntries(client, leaves);
    const rows = await rowsOf(client, placed);
    const whole = new Set(leaves.map(({ index }) => Number(index)));
    const extra = await extraPlaces(client, rows, { first, end });
    return joined([
      ...(await differingRows(client, rows)),
      // A place whose record is changed or missing keeps its row. The check of the log names it.
      ...extra.filter((index) => whole.has(index) || isRemoved(index)).map((index) => ({ index, members: [extraRow] })),
      ...(await changedTexts(client, placed)).map((index) => ({ index, members: [changedText] })),
    ]);
  } finally {
    await client.query("rollback").catch(() => {});
    client.release();
  }
}

/** The differences of a place as one, in the order of the places. */
export function joined(found: readonly Difference[]): Difference[] {
  const places = new Map<number, Set<string>>();
  for (const { index, members } of found) places.set(index, new Set([...(places.get(index) ?? []), ...members]));
  return [...places]
    .map(([index, members]) => ({ index, members: [...members] }))
    .toSorted((a, b) => a.index - b.index);
}

/** Puts the derived rows of leaves into the place of all rows of some places. */
export async function deriveAgain(places: readonly number[], leaves: readonly Leaf[]): Promise<void> {
  const client = await sqlPool().connect();
  try {
    await client.query("begin");
    const rows = await derivedRows(client, leaves);
    await deleteSearchRows(client, places);
    await replaceRows(client, rows);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Reads places outside the log at which the trail has rows, up to a limit on each side. */
export const rowsOutside = (limit: number): Promise<string[]> => placesOutside(sqlPool(), limit);

export const deleteRowsOutside = (places: readonly string[]): Promise<void> => deleteOutside(sqlPool(), places);

/** Reads which of these places are noted already for a changed text. */
export async function notedTexts(places: readonly number[]): Promise<Set<number>> {
  const { rows } = await sqlPool().query<{ index: number }>(
    "select index::float8 as index from search_differences where index = any($1::bigint[]) and $2 = any(members)",
    [places, changedText],
  );
  return new Set(rows.map(({ index }) => index));
}

/** Notes differences. The newest are kept. */
export async function insertDifferences(tx: Tx, found: readonly Difference[], now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into search_differences (index, members, found_at)
    select d.index, d.members, ${now} from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as d(index bigint, members text[])
    on conflict (index) do update set members = excluded.members, found_at = excluded.found_at`;
  await tx.$executeRaw`
    delete from search_differences where index in (
      select index from search_differences order by found_at desc, index desc offset ${mostDifferences}::int)`;
}

/** How many differences are kept, and the newest of them. */
export type Differences = { count: number; newest: (Difference & { at: Date })[] };

export async function listDifferences(limit: number): Promise<Differences> {
  const { rows } = await sqlPool().query<Difference & { at: Date; count: number }>(
    `select index::float8 as index, members, found_at as at, (count(*) over ())::int as count
     from search_differences order by found_at desc, index desc limit $1`,
    [limit],
  );
  return { count: rows[0]?.count ?? 0, newest: rows.map(({ index, members, at }) => ({ index, members, at })) };
}
