import { inSlices } from "@/lib/platform/base/slices";
import { type EntryBody, parseEntryBody, parseEntryText } from "./entry-body";
import { namedId } from "./name-member";
import { NamesByDigest } from "./names-by-digest.store";
import { queryTexts, type TextRow } from "./store";

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

/** A place of the log, the row of its entry in `log_entries`, and its leaf hash in base64. */
export type Leaf = { index: number; entry: string; leafHash: string };

/** The bytes of an entry, and its texts as JSON. */
type Entry = { id: string; texts: string | null } & Pick<SealedRow, "text" | "raw">;
type Read = Omit<SealedRow, "leafHash"> & { id: string; named: NameDigest[] };

/** Reads the exact bytes of entries and the texts that are left beside them. */
export const sealedEntries = async (indexes: readonly number[]): Promise<Map<number, SealedRow>> =>
  sealedAt(await leavesAt(indexes));

/**
 * Reads the entries of leaves.
 *
 * Statements of their own, each pruned to the partitions it needs: one join of the partitioned tables costs ten times
 * more.
 *
 * @param names Names that were read before.
 */
export async function sealedAt(
  leaves: readonly Leaf[],
  names: NamesByDigest = new NamesByDigest(),
): Promise<Map<number, SealedRow>> {
  const entries = await bodiesAt(leaves.map(({ entry }) => Number(entry)));
  const read = await inSlices(entries, readEntry);
  const kept = await names.read(digestsIn(read));
  const byId = new Map(read.map((entry) => [entry.id, entry]));
  const sealed = new Map<number, SealedRow>();
  for (const { index, entry, leafHash } of leaves) {
    const found = byId.get(entry);
    if (!found) continue;
    const { text, raw, parsed, texts, named } = found;
    for (const { member, digest } of named) {
      const name = kept.get(digest);
      if (name) texts.push({ member, salt: name.salt, value: name.value });
    }
    sealed.set(index, { text, raw, parsed, leafHash, texts });
  }
  return sealed;
}

/** The columns of a leaf `l`, as {@link leafOf} reads them. */
export const leafColumns = "l.entry, encode(l.leaf_hash, 'base64')";

/** Reads a leaf; undefined for a place that has none. */
export const leafOf = (index: number, entry: string | null, leafHash: string | null): Leaf | undefined =>
  entry === null || leafHash === null ? undefined : { index, entry, leafHash };

async function leavesAt(indexes: readonly number[]): Promise<Leaf[]> {
  const wanted = new Set(indexes);
  const rows = await among(`select l.index, ${leafColumns} from log_leaves l where`, "l.index", indexes);
  return rows.flatMap(([index = null, entry = null, leafHash = null]) => {
    const leaf = leafOf(Number(index), entry, leafHash);
    return leaf && wanted.has(leaf.index) ? [leaf] : [];
  });
}

// As JSON.stringify writes texts: each is read at once. Along the key of each entry, in the order of their names.
const textsOf = `(
  select concat('[', string_agg(concat('{"member":', to_json(t.member), ',"salt":', to_json(encode(t.salt, 'base64')),
    ',"value":', to_json(t.value), '}'), ',' order by t.member), ']')
  from erasable_texts t where t.entry_id = e.entry_id)`;

/** Reads the bytes of entries as text, which is half as long on the way as hexadecimal digits. */
async function bodiesAt(places: readonly number[]): Promise<Entry[]> {
  const read = (body: string) => among(`select e.id, ${textsOf}, ${body} from log_entries e where`, "e.id", places);
  try {
    return (await read("convert_from(e.body, 'UTF8')")).map((row) => entryOf(row, undefined));
  } catch (error) {
    // SQLSTATE character_not_in_repertoire: bytes that are no record of ours are among them.
    if ((error as { code?: unknown }).code !== "22021") throw error;
  }
  const rows = await read("encode(e.body, 'base64')");
  return rows.map((row) => entryOf(row, Buffer.from(row[2] ?? "", "base64")));
}

const entryOf = ([id, texts, text]: TextRow, raw: Buffer | undefined): Entry => ({
  ...{ id: id ?? "", texts: texts ?? null, raw, text: raw ? raw.toString("utf8") : (text ?? "") },
});

function readEntry({ id, texts, raw, text }: Entry): Read {
  const parsed = raw ? parseEntryBody(raw) : parseEntryText(text);
  const left = texts === null ? [] : (JSON.parse(texts) as SealedText[]);
  return { id, raw, text, parsed, texts: left, named: nameDigests(parsed) };
}

/**
 * Reads rows by their places in the log. Places next to each other are read as a range, with few other rows: the
 * planner looks at each member of a list.
 */
async function among(text: string, column: string, places: readonly number[]): Promise<TextRow[]> {
  if (places.length === 0) return [];
  const [from, to] = extent(places);
  const isDense = to - from < 2 * places.length;
  return isDense
    ? queryTexts(`${text} ${column} >= $1 and ${column} <= $2`, [from, to])
    : queryTexts(`${text} ${column} = any($1::bigint[])`, [places]);
}

function extent(places: readonly number[]): [from: number, to: number] {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const place of places) [from, to] = [Math.min(from, place), Math.max(to, place)];
  return [from, to];
}

function digestsIn(entries: readonly Read[]): Set<string> {
  const digests = new Set<string>();
  for (const { named } of entries) for (const { digest } of named) digests.add(digest);
  return digests;
}

type NameDigest = { member: string; digest: string };

function nameDigests(body: EntryBody | undefined): NameDigest[] {
  const named: NameDigest[] = [];
  for (const [member, digest] of Object.entries(body?.texts ?? {}))
    if (namedId(member) !== undefined) named.push({ member, digest });
  return named;
}
