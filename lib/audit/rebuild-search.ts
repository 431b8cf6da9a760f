import type pg from "pg";
import { sqlPool } from "@/lib/platform/database/pool";
import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import type { SearchRow, StoredEntry } from "./search-row";
import { deleteSearchRows, insertSearchRows, searchRows } from "./search-rows.store";

/** A run ends after so long; the next one goes on. */
const runMs = 20_000;

/**
 * Derives the rows of `audit_search` again from the sealed records, the newest first, as far as `audit_rebuild` says.
 * Readers see the old or the new rows of a portion. Repeating it changes nothing.
 */
export async function rebuildSearch(withinMs = runMs): Promise<void> {
  const client = await sqlPool().connect();
  try {
    await inPortions((take) => rebuildPortion(client, take), withinMs, { ...readingPace, most: 1_000 });
  } finally {
    client.release();
  }
}

/** Marks all sealed records: their rows are derived again. */
export async function markForRebuild(client: { query: (text: string) => Promise<unknown> }): Promise<void> {
  await client.query(
    `insert into audit_rebuild (below) select size from log_head
     on conflict (single) do update set below = greatest(audit_rebuild.below, excluded.below)`,
  );
}

/** Whether there is more. */
async function rebuildPortion(client: pg.ClientBase, take: number): Promise<boolean> {
  await client.query("begin");
  try {
    // A second worker waits here, and goes on below.
    const { rows } = await client.query<{ below: string }>("select below from audit_rebuild for update");
    const below = Number(rows[0]?.below ?? 0);
    const first = Math.max(0, below - take);
    if (below > 0) await deriveBetween(client, first, below);
    await client.query(first === 0 ? "delete from audit_rebuild" : `update audit_rebuild set below = ${first}`);
    await client.query("commit");
    return first > 0;
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

async function deriveBetween(client: pg.ClientBase, first: number, below: number): Promise<void> {
  const { rows: leaves } = await client.query<Leaf>(
    "select index, entry from log_leaves where index >= $1 and index < $2 order by index",
    [first, below],
  );
  await replaceRows(client, await derivedRows(client, leaves));
}

/** A place of the log, and the id of its record. */
export type Leaf = { index: string | number; entry: string };

/**
 * Derives the rows of records that are there. Until the transaction ends, no text is erased and no record removed: both
 * lock the legal holds. So no row keeps an erased text.
 */
export async function derivedRows(client: pg.ClientBase, leaves: readonly Leaf[]): Promise<SearchRow[]> {
  return rowsOf(client, await placedEntries(client, leaves));
}

/** A record and its place in the log. */
export type PlacedEntry = { index: number; entry: StoredEntry };

/** Reads the records of leaves that are there. Until the transaction ends, they keep their texts (`derivedRows`). */
export async function placedEntries(client: pg.ClientBase, leaves: readonly Leaf[]): Promise<PlacedEntry[]> {
  await client.query("lock table legal_holds in row exclusive mode");
  const { rows: entries } = await client.query<StoredEntry>(
    "select id, entry_id, type, body, leaf_hash, created_at from log_entries where id = any($1::bigint[])",
    [leaves.map(({ entry }) => entry)],
  );
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  return leaves.flatMap(({ index, entry }) => {
    const found = byId.get(entry);
    return found ? [{ index: Number(index), entry: found }] : [];
  });
}

/** Derives the rows of records. */
export async function rowsOf(client: pg.ClientBase, placed: readonly PlacedEntry[]): Promise<SearchRow[]> {
  const entries = placed.map(({ entry }) => entry);
  const rows = await searchRows(client, 0, entries);
  return rows.map((row, i) => ({ ...row, index: placed[i]?.index ?? row.index }));
}

/** Puts rows into the place of those that are there. */
export async function replaceRows(client: pg.ClientBase, rows: readonly SearchRow[]): Promise<void> {
  await deleteSearchRows(
    client,
    rows.map(({ index }) => index),
  );
  await insertSearchRows(client, rows);
}
