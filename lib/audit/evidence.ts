import { formatTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { provenInclusion } from "./proof";
import { readableEntries, shownEntries } from "./queries";
import type { AuditEntry, EntryEvidence } from "./schema";
import { type SealedRow, sealedBytes } from "./sealed-entries.store";
import { type FoundRow, search } from "./store";
import type { AuditReader } from "./trail-condition";
import { visibleTo } from "./trail-condition";

/** The checkpoint to which entries are proved. */
export type ProvenTo = { size: number; note: string; vkey: string };

type Found = { rows: FoundRow[]; sealed: ReadonlyMap<number, SealedRow> };

async function findEntries(reader: AuditReader, indexes: readonly number[]): Promise<Found> {
  if (indexes.length === 0) return { rows: [], sealed: new Map() };
  const condition = await visibleTo(reader, {
    sql: "index = any($1::bigint[])",
    values: [indexes],
    leads: [],
    range: {},
    reads: true,
  });
  const rows = (await search(condition.sql, condition.values, indexes.length)).toReversed();
  const found = rows.map(({ index }) => Number(index));
  return { rows, sealed: await readableEntries(reader, found) };
}

/** Shows those of the entries that the reader may see, in the order of the log. */
export async function getEntries(reader: AuditReader, indexes: readonly number[]): Promise<AuditEntry[]> {
  const { rows, sealed } = await findEntries(reader, indexes);
  return shownEntries(rows, sealed);
}

/** Packs those of the entries that the reader may see, each with its proof to one checkpoint. */
export async function evidenceOf(
  reader: AuditReader,
  indexes: readonly number[],
  { size, note, vkey }: ProvenTo,
): Promise<Map<number, EntryEvidence>> {
  const { sealed } = await findEntries(reader, indexes);
  const evidence = new Map<number, EntryEvidence>();
  for (const [index, row] of sealed) {
    const { texts } = row;
    const proof = formatTlogProof({ index, hashes: await provenInclusion(index, size), checkpoint: note });
    const entry = sealedBytes(row).toString("base64");
    evidence.set(index, { version: 1, kind: "entry", entry, texts, proof, vkey, note: "unwitnessed" });
  }
  return evidence;
}
