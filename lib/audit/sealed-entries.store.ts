import { inSlices } from "@/lib/platform/base/slices";
import { type EntryBody, parseEntryBody } from "./entry-body";
import { namedId } from "./name-member";
import { query } from "./store";

type SealedText = { member: string; salt: string; value: string };

/** An entry: its exact bytes, what they say, and the texts that are left beside them. Salts are in base64. */
export type SealedRow = {
  body: Buffer;
  /** Undefined for bytes that are no record of ours. */
  parsed: EntryBody | undefined;
  leaf_hash: Buffer;
  texts: SealedText[];
};

type Leaf = { index: string; entry: string; leaf_hash: Buffer };
type Entry = { id: string; entry_id: string; body: Buffer };
type Read = Entry & Pick<SealedRow, "parsed">;

/**
 * Reads the exact bytes of entries and the texts that are left beside them.
 *
 * Statements of their own, each pruned to the partitions it needs: one join of the partitioned tables costs ten times
 * more.
 */
export async function sealedEntries(indexes: readonly number[]): Promise<Map<number, SealedRow>> {
  if (indexes.length === 0) return new Map();
  const wanted = new Set(indexes);
  const leaves = (await among<Leaf>("select index, entry, leaf_hash from log_leaves where", "index", indexes)).filter(
    ({ index }) => wanted.has(Number(index)),
  );
  const places = leaves.map(({ entry }) => Number(entry));
  const entries = await among<Entry>("select id, entry_id, body from log_entries where", "id", places);
  const read = await inSlices(entries, (entry): Read => ({ ...entry, parsed: parseEntryBody(entry.body) }));
  const [texts, names] = [await textsOf(read), await keptNames(read)];
  const byId = new Map(read.map((entry) => [entry.id, entry]));
  return new Map(
    leaves.flatMap(({ index, entry, leaf_hash }) => {
      const found = byId.get(entry);
      if (!found) return [];
      const { body, parsed, entry_id: id } = found;
      return [
        [Number(index), { leaf_hash, body, parsed, texts: [...(texts.get(id) ?? []), ...namesIn(parsed, names)] }],
      ];
    }),
  );
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
  for (const { id, ...text } of rows) {
    const known = texts.get(id);
    if (known) known.push(text);
    else texts.set(id, [text]);
  }
  return texts;
}

type NameRow = { digest: string; salt: string; value: string };

/** The names that records hold by their digests, and that were not erased. */
async function keptNames(entries: readonly Read[]): Promise<Map<string, NameRow>> {
  const digests = new Set(entries.flatMap(({ parsed }) => nameDigests(parsed).map(([, digest]) => digest)));
  if (digests.size === 0) return new Map();
  const { rows } = await query<NameRow>(
    "select digest, encode(salt, 'base64') as salt, value from kept_names where digest = any($1::text[])",
    [[...digests]],
  );
  return new Map(rows.map((row) => [row.digest, row]));
}

const nameDigests = (body: EntryBody | undefined): [member: string, digest: string][] =>
  Object.entries(body?.texts ?? {}).filter(([member]) => namedId(member) !== undefined);

const namesIn = (body: EntryBody | undefined, names: ReadonlyMap<string, NameRow>): SealedText[] =>
  nameDigests(body).flatMap(([member, digest]) => {
    const kept = names.get(digest);
    return kept ? [{ member, salt: kept.salt, value: kept.value }] : [];
  });
