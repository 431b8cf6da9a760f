import type { EntryBody } from "@/lib/audit/entry-body";
import { parseEntryBody } from "@/lib/audit/entry-body";
import { isRead } from "@/lib/audit/reads/model";
import { type StoredEntry, searchRow } from "@/lib/audit/search-row";
import type { Tx } from "@/lib/platform/database/transaction";

type SealedEntry = StoredEntry & { parsed: EntryBody | undefined };

/** Reads a sealed record by its place; undefined if there is none, or it was removed. */
export async function sealedEntry(tx: Tx, index: number): Promise<SealedEntry | undefined> {
  const [row] = await tx.$queryRaw<
    (Omit<StoredEntry, "body" | "leaf_hash"> & { body: Uint8Array; leaf_hash: Uint8Array })[]
  >`
    select e.id::text as id, e.entry_id, e.type, e.body, e.leaf_hash, e.created_at
    from log_leaves l join log_entries e on e.id = l.entry where l.index = ${index}::bigint`;
  if (!row) return undefined;
  const [body, leaf_hash] = [Buffer.from(row.body), Buffer.from(row.leaf_hash)];
  return { ...row, body, leaf_hash, parsed: parseEntryBody(body) };
}

/** Deletes texts of a record; answers the members that were there. */
export async function deleteTexts(tx: Tx, entryId: string, members: readonly string[]): Promise<string[]> {
  const rows = await tx.$queryRaw<{ member: string }[]>`
    delete from erasable_texts where entry_id = ${entryId} and member = any(${members}::text[]) returning member`;
  return rows.map(({ member }) => member).toSorted();
}

/** Derives the row of the trail again, from the texts that are left. */
export async function deriveAgain(tx: Tx, index: number, entry: StoredEntry): Promise<void> {
  const texts = await tx.$queryRaw<{ member: string; value: string }[]>`
    select member, value from erasable_texts where entry_id = ${entry.entry_id} order by member`;
  const row = searchRow(index, entry, new Map(texts.map(({ member, value }) => [member, value])));
  const table = isRead(entry.type) ? "audit_reads" : "audit_search";
  await tx.$executeRawUnsafe(`delete from ${table} where index = $1::bigint`, index);
  await tx.$executeRawUnsafe(
    `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
    JSON.stringify([row]),
  );
}

/** Counts erased texts by their reason. */
export const countErased = (tx: Tx, reason: string, count: number): Promise<number> => tx.$executeRaw`
  insert into text_erasures as known (reason, count) values (${reason}, ${count}::bigint)
  on conflict (reason) do update set count = known.count + excluded.count`;
