import type pg from "pg";
import { type SearchRow, type StoredEntry, searchRow } from "./search-row";

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

export async function insertSearchRows(client: pg.ClientBase, rows: readonly SearchRow[]): Promise<void> {
  await client.query(
    `insert into audit_search
     select * from jsonb_populate_recordset(null::audit_search, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
}
