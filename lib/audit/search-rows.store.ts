import type pg from "pg";
import { isRead } from "./reads/model";
import { type SearchRow, type StoredEntry, searchRow } from "./search-row";

/** Search rows without those of reads, and their size as JSON. */
export type TrailRows = { trail: readonly SearchRow[]; characters: number };

/** Derives the search rows of entries whose places in the log follow each other. */
export async function searchRows(
  client: pg.ClientBase,
  first: number,
  entries: readonly StoredEntry[],
): Promise<SearchRow[]> {
  const { rows } = await client.query<{ entry_id: string; member: string; value: string }>(
    "select entry_id, member, value from erasable_texts where entry_id = any($1) order by entry_id, member",
    [entries.map(({ entry_id }) => entry_id)],
  );
  const texts = new Map<string, Map<string, string>>();
  for (const { entry_id, member, value } of rows) {
    const of = texts.get(entry_id) ?? new Map<string, string>();
    texts.set(entry_id, of.set(member, value));
  }
  const none = new Map<string, string>();
  return entries.map((entry, i) => searchRow(first + i, entry, texts.get(entry.entry_id) ?? none));
}

/** Adds rows to the trail. Records of reads are searched apart. Answers the others, and their size in characters. */
export async function insertSearchRows(client: pg.ClientBase, rows: readonly SearchRow[]): Promise<TrailRows> {
  const reads = rows.filter(({ type }) => isRead(type));
  const others = reads.length === 0 ? rows : rows.filter(({ type }) => !isRead(type));
  const trail = JSON.stringify(others);
  if (others.length > 0) await insert(client, "audit_search", trail);
  if (reads.length > 0) await insert(client, "audit_reads", JSON.stringify(reads));
  return { trail: others, characters: trail.length };
}

const insert = (client: pg.ClientBase, table: "audit_search" | "audit_reads", rows: string): Promise<unknown> =>
  client.query(`insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [rows]);

/** Takes the rows of these places out of the trail. */
export async function deleteSearchRows(client: pg.ClientBase, indexes: readonly number[]): Promise<void> {
  for (const table of ["audit_search", "audit_reads"])
    await client.query(`delete from ${table} where index = any($1::bigint[])`, [indexes]);
}
