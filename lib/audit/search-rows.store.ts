import type pg from "pg";
import { arrayLiteral } from "@/lib/platform/database/array-literal";
import { isRead } from "./reads/model";
import { type SearchRow, type StoredEntry, searchRow } from "./search-row";

/** Search rows without those of reads, and about how many characters they have. */
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

/** Adds rows to the trail. Records of reads are searched apart. Answers the others. */
export async function insertSearchRows(client: pg.ClientBase, rows: readonly SearchRow[]): Promise<TrailRows> {
  const reads = rows.filter(({ type }) => isRead(type));
  const trail = reads.length === 0 ? rows : rows.filter(({ type }) => !isRead(type));
  const characters = await insert(client, "audit_search", trail);
  await insert(client, "audit_reads", reads);
  return { trail, characters };
}

type Column = keyof SearchRow;
type Table = "audit_search" | "audit_reads";

/** Each column with its type. */
const columns = Object.entries({
  index: "bigint",
  time: "timestamptz",
  entry_id: "text",
  type: "text",
  decision: "text",
  code: "text",
  actor_type: "text",
  actor_id: "text",
  agent_id: "text",
  instance_id: "text",
  action: "text",
  resource_type: "text",
  resource: "text",
  chain: "text[]",
  refs: "text[]",
  text: "text",
  person_id: "text",
  for_id: "text",
  approvers: "text[]",
  rs_id: "text",
  task: "text",
  address: "text",
  key: "text",
  amounts: "numeric[]",
  units: "text[]",
  risk_tier: "text",
  environment: "text",
  blueprint_version: "integer",
  policy_version: "integer",
} satisfies Record<Column, string>) as [Column, string][];

const names = columns.map(([name]) => `"${name}"`).join(", ");
const values = columns.map(([name, type]) => `u."${name}"::${type}`).join(", ");
const parameters = columns.map((_, i) => `$${i + 1}::text[]`).join(", ");

/**
 * Adds rows to a table, and answers the characters of their values.
 *
 * The values go as one array of texts for each column. As JSON they would cost the database twice as much for each record.
 */
async function insert(client: pg.ClientBase, table: Table, rows: readonly SearchRow[]): Promise<number> {
  if (rows.length === 0) return 0;
  const arrays = arraysOf(rows);
  await client.query(
    `insert into ${table} (${names}) select ${values} from unnest(${parameters}) as u (${names})`,
    arrays,
  );
  return arrays.reduce((sum, { length }) => sum + length, 0);
}

/** A place whose row differs from the derived one: the columns that differ, or `row` if it has no row. */
export type Difference = { index: number; members: string[] };

/** Compares derived rows with the stored ones, and answers the places that differ in their order. */
export async function differingRows(client: pg.ClientBase, rows: readonly SearchRow[]): Promise<Difference[]> {
  const reads = await differing(
    client,
    "audit_reads",
    rows.filter(({ type }) => isRead(type)),
  );
  const trail = await differing(
    client,
    "audit_search",
    rows.filter(({ type }) => !isRead(type)),
  );
  const found = new Map<number, Set<string>>();
  // A place with two rows is found once.
  for (const { index, members } of [...reads, ...trail])
    found.set(index, new Set([...(found.get(index) ?? []), ...members]));
  return [...found].map(([index, members]) => ({ index, members: [...members] })).toSorted((a, b) => a.index - b.index);
}

const members = columns
  .map(([name]) => `case when s."${name}" is distinct from u."${name}" then '${name}' end`)
  .join(", ");

async function differing(client: pg.ClientBase, table: Table, rows: readonly SearchRow[]): Promise<Difference[]> {
  const [first, last = first] = [rows[0], rows.at(-1)];
  if (!first || !last) return [];
  const { rows: found } = await client.query<Difference>(
    `with stored as materialized (select ${names} from ${table} where index between $${columns.length + 1} and $${columns.length + 2}),
       derived as materialized (select ${values} from unnest(${parameters}) as u (${names}))
     select u.index::float8 as index,
       case when s.index is null then array['row'] else array_remove(array[${members}], null) end as members
     from derived u left join stored s on s.index = u.index
     where s.index is null or (${columns.map(([name]) => `s."${name}"`).join(", ")})
       is distinct from (${columns.map(([name]) => `u."${name}"`).join(", ")})`,
    [...arraysOf(rows), first.index, last.index],
  );
  return found;
}

/** Reads the places of a range at which a table has a row beside the derived ones. */
export async function extraPlaces(
  client: pg.ClientBase,
  derived: readonly SearchRow[],
  { first, end }: { first: number; end: number },
): Promise<number[]> {
  const extra = new Set<number>();
  for (const table of ["audit_search", "audit_reads"] as const) {
    const known = new Set(
      derived.filter(({ type }) => isRead(type) === (table === "audit_reads")).map(({ index }) => index),
    );
    const { rows } = await client.query<{ index: number }>(
      `select distinct index::float8 as index from ${table} where index >= $1 and index < $2`,
      [first, end],
    );
    for (const { index } of rows) if (!known.has(index)) extra.add(index);
  }
  return [...extra];
}

/** A place that no entry of the log has; it may be larger than a number can tell. */
const outside = (table: Table, side: "< 0" | ">= (select size from log_head)", order: "asc" | "desc") =>
  `(select index from ${table} where index ${side} order by index ${order} limit $1)`;
const allOutside = (["audit_search", "audit_reads"] as const)
  .flatMap((table) => [outside(table, "< 0", "asc"), outside(table, ">= (select size from log_head)", "desc")])
  .join(" union all ");

/** Reads places outside the log at which there are rows, up to a limit on each side. The log grows with its rows. */
export async function placesOutside(client: Pick<pg.ClientBase, "query">, limit: number): Promise<string[]> {
  const { rows } = await client.query<{ index: string }>(
    `select distinct index::text as index from (${allOutside}) o`,
    [limit],
  );
  return rows.map(({ index }) => index);
}

/** Deletes the rows of places that are outside the log still. */
export async function deleteOutside(client: Pick<pg.ClientBase, "query">, places: readonly string[]): Promise<void> {
  for (const table of ["audit_search", "audit_reads"])
    await client.query(
      `delete from ${table} where index = any($1::bigint[]) and (index < 0 or index >= (select size from log_head))`,
      [places],
    );
}

const arraysOf = (rows: readonly SearchRow[]): string[] =>
  columns.map(([name]) => arrayLiteral(rows.map((row) => written(row[name]))));

function written(value: SearchRow[Column]): string | null {
  if (value === null || typeof value === "string") return value;
  return typeof value === "number" ? String(value) : arrayLiteral(value);
}

/** Takes the rows of these places out of the trail. */
export async function deleteSearchRows(client: pg.ClientBase, indexes: readonly number[]): Promise<void> {
  for (const table of ["audit_search", "audit_reads"])
    await client.query(`delete from ${table} where index = any($1::bigint[])`, [indexes]);
}
