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

/** A difference of rows or texts. `texts` is a digest of the texts that were not sealed; absent without any. */
export type Found = Difference & { texts?: string };

/** Compares the rows and texts of a portion with those that its records give. */
export async function differences({ first, end, leaves, isRemoved }: Portion): Promise<Found[]> {
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
      ...(await changedTexts(client, placed)).map((one) => ({ ...one, members: [changedText] })),
    ]);
  } finally {
    await client.query("rollback").catch(() => {});
    client.release();
  }
}

/** The differences of a place as one, in the order of the places. */
export function joined(found: readonly Found[]): Found[] {
  const places = new Map<number, Found>();
  for (const one of found) {
    const before = places.get(one.index);
    places.set(one.index, { ...before, ...one, members: [...new Set([...(before?.members ?? []), ...one.members])] });
  }
  return [...places.values()].toSorted((a, b) => a.index - b.index);
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

/** Leaves those out whose texts are noted as they are. A changed text stays, so each pass finds it. */
export async function unnoted(found: readonly Found[]): Promise<Found[]> {
  const { rows } = await sqlPool().query<{ index: number; texts: string }>(
    "select index::float8 as index, texts from search_differences where index = any($1::bigint[]) and texts is not null",
    [found.map(({ index }) => index)],
  );
  const noted = new Map(rows.map(({ index, texts }) => [index, texts]));
  return found.filter(({ index, texts }) => texts === undefined || texts !== noted.get(index));
}

/** Notes that places of a portion have no changed text any more. One that comes back is noted again. */
export async function clearTexts(
  { first, end }: Pick<Portion, "first" | "end">,
  found: readonly Found[],
): Promise<void> {
  const changed = found.flatMap(({ index, texts }) => (texts === undefined ? [] : [index]));
  await sqlPool().query(
    `update search_differences set texts = null
     where index >= $1 and index < $2 and texts is not null and index <> all($3::bigint[])`,
    [first, end, changed],
  );
}

/** Notes differences. The newest are kept, and those whose texts are still changed. */
export async function insertDifferences(tx: Tx, found: readonly Found[], now: Date): Promise<void> {
  await tx.$executeRaw`
    insert into search_differences (index, members, texts, found_at)
    select d.index, d.members, d.texts, ${now}
    from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as d(index bigint, members text[], texts text)
    on conflict (index) do update set members = excluded.members, texts = excluded.texts, found_at = excluded.found_at`;
  await tx.$executeRaw`
    delete from search_differences where texts is null and index in (
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
