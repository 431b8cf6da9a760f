import { inSlices } from "@/lib/platform/base/slices";
import { type EntryBody, parseEntryBody, parseEntryText } from "./entry-body";
import { namedId } from "./name-member";
import { query } from "./store";

type SealedText = { member: string; salt: string; value: string };

/** An entry: the exact text of its bytes, what it says, and the texts that are left beside it. Salts are in base64. */
export type SealedRow = {
  text: string;
  /** The bytes where they are no UTF-8, so that no text tells them exactly. */
  raw: Buffer | undefined;
  /** Undefined for bytes that are no record of ours. */
  parsed: EntryBody | undefined;
  /** In base64. */
  leafHash: string;
  texts: SealedText[];
};

/** The exact bytes of an entry. */
export const sealedBytes = ({ text, raw }: Pick<SealedRow, "text" | "raw">): Buffer => raw ?? Buffer.from(text, "utf8");

type Leaf = { index: string; entry: string; leafHash: string };
type Entry = { id: string; entry_id: string } & Pick<SealedRow, "text" | "raw">;
type Read = Entry & Pick<SealedRow, "parsed"> & { named: NameDigest[] };

/**
 * Reads the exact bytes of entries and the texts that are left beside them.
 *
 * Statements of their own, each pruned to the partitions it needs: one join of the partitioned tables costs ten times
 * more.
 */
export async function sealedEntries(indexes: readonly number[]): Promise<Map<number, SealedRow>> {
  if (indexes.length === 0) return new Map();
  const wanted = new Set(indexes);
  const leaves = (await among<Leaf>(leavesOf, "index", indexes)).filter(({ index }) => wanted.has(Number(index)));
  const entries = await bodiesAt(leaves.map(({ entry }) => Number(entry)));
  const read = await inSlices(entries, readEntry);
  const [texts, names] = [await textsOf(read), await keptNames(read)];
  const byId = new Map(read.map((entry) => [entry.id, entry]));
  const sealed = new Map<number, SealedRow>();
  for (const { index, entry, leafHash } of leaves) {
    const found = byId.get(entry);
    if (!found) continue;
    const { text, raw, parsed, entry_id: id, named } = found;
    const left = [...(texts.get(id) ?? [])];
    for (const { member, digest } of named) {
      const kept = names.get(digest);
      if (kept) left.push({ member, salt: kept.salt, value: kept.value });
    }
    sealed.set(Number(index), { text, raw, parsed, leafHash, texts: left });
  }
  return sealed;
}

const leavesOf = `select index, entry, encode(leaf_hash, 'base64') as "leafHash" from log_leaves where`;

/** Reads the bytes of entries as text, which is half as long on the way as hexadecimal digits. */
async function bodiesAt(places: readonly number[]): Promise<Entry[]> {
  try {
    const text = "select id, entry_id, convert_from(body, 'UTF8') as text from log_entries where";
    return await among<Entry>(text, "id", places);
  } catch (error) {
    // SQLSTATE character_not_in_repertoire: bytes that are no record of ours are among them.
    if ((error as { code?: unknown }).code !== "22021") throw error;
  }
  const rows = await among<Entry & { raw: Buffer }>(
    "select id, entry_id, body as raw from log_entries where",
    "id",
    places,
  );
  return rows.map(({ id, entry_id, raw }) => ({ id, entry_id, raw, text: raw.toString("utf8") }));
}

function readEntry({ id, entry_id, raw, text }: Entry): Read {
  const parsed = raw ? parseEntryBody(raw) : parseEntryText(text);
  return { id, entry_id, raw, text, parsed, named: nameDigests(parsed) };
}

/**
 * Reads rows by their places in the log. Places next to each other are read as a range, with few other rows: the
 * planner looks at each member of a list.
 */
async function among<Row extends object>(text: string, column: string, places: readonly number[]): Promise<Row[]> {
  if (places.length === 0) return [];
  const [from, to] = extent(places);
  const isDense = to - from < 2 * places.length;
  const { rows } = isDense
    ? await query<Row>(`${text} ${column} >= $1 and ${column} <= $2`, [from, to])
    : await query<Row>(`${text} ${column} = any($1::bigint[])`, [places]);
  return rows;
}

function extent(places: readonly number[]): [from: number, to: number] {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const place of places) [from, to] = [Math.min(from, place), Math.max(to, place)];
  return [from, to];
}

/** The texts of entries by the id of the record, each entry's in the order of their names. */
async function textsOf(entries: readonly Read[]): Promise<Map<string, SealedText[]>> {
  // Along the key of each entry. Without statistics, a list would read the whole table.
  const { rows } = await query<SealedText & { id: string }>(
    `select e.id, t.member, encode(t.salt, 'base64') as salt, t.value from unnest($1::text[]) e(id) cross join lateral (
       select member, salt, value from erasable_texts where entry_id = e.id order by member) t`,
    [entries.map(({ entry_id }) => entry_id)],
  );
  const texts = new Map<string, SealedText[]>();
  for (const { id, member, salt, value } of rows) {
    const text = { member, salt, value };
    const known = texts.get(id);
    if (known) known.push(text);
    else texts.set(id, [text]);
  }
  return texts;
}

type NameRow = { digest: string; salt: string; value: string };

/** The names that records hold by their digests, and that were not erased. */
async function keptNames(entries: readonly Read[]): Promise<Map<string, NameRow>> {
  const digests = new Set<string>();
  for (const { named } of entries) for (const { digest } of named) digests.add(digest);
  if (digests.size === 0) return new Map();
  const { rows } = await query<NameRow>(
    "select digest, encode(salt, 'base64') as salt, value from kept_names where digest = any($1::text[])",
    [[...digests]],
  );
  return new Map(rows.map((row) => [row.digest, row]));
}

type NameDigest = { member: string; digest: string };

function nameDigests(body: EntryBody | undefined): NameDigest[] {
  const named: NameDigest[] = [];
  for (const [member, digest] of Object.entries(body?.texts ?? {}))
    if (namedId(member) !== undefined) named.push({ member, digest });
  return named;
}
