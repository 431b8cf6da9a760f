import type { Origin } from "@/lib/audit/acting-through";
import type { Direction } from "@/lib/platform/base/sorts.model";
import { beyond } from "@/lib/platform/database/keyset";
import { sqlPool } from "@/lib/platform/database/pool";
import type { Tx } from "@/lib/platform/database/transaction";
import type { AddValue } from "@/lib/platform/http/filters/sql-conditions";
import {
  type ExportFailure,
  type ExportFormat,
  type ExportKind,
  type ExportStatus,
  type FileFormat,
  keptDays,
} from "./model";

export type ExportRow = {
  id: string;
  kind: ExportKind;
  format: FileFormat;
  caseId: string | null;
  /** Wishes for a pack, as its noun keeps them. */
  packOrder: unknown;
  personId: string;
  seesAll: boolean;
  q: string;
  from: Date | null;
  to: Date | null;
  purpose: string;
  origin: Origin | null;
  status: ExportStatus;
  code: ExportFailure | null;
  checkpoint: string | null;
  size: number;
  nextIndex: number;
  count: number;
  first: number | null;
  last: number | null;
  bytes: number;
  hashState: Uint8Array | null;
  revision: number;
  createdAt: Date;
  finishedAt: Date | null;
  expiresAt: Date;
};

/** An export whose file has entries, and is written in portions. */
export type EntriesRow = ExportRow & { format: ExportFormat };
export const holdsEntries = (row: ExportRow): row is EntriesRow => row.format !== "zip";

export type FileRow = { exportId: string; name: string; bytes: number; sha256: string };

const whole = (column: string, name: string) => `${column}::float8 as "${name}"`;
const columns = [
  ...[
    "id",
    "kind",
    "format",
    'person_id as "personId"',
    'case_id as "caseId"',
    'pack_order as "packOrder"',
    'sees_all as "seesAll"',
    "q",
    'from_at as "from"',
  ],
  ...['to_at as "to"', "purpose", "origin", "status::text as status", "code", "checkpoint", "revision"],
  ...[whole("size", "size"), whole("next_index", "nextIndex"), whole("count", "count"), whole("bytes", "bytes")],
  ...[whole("first_index", "first"), whole("last_index", "last"), 'hash_state as "hashState"'],
  ...['created_at as "createdAt"', 'finished_at as "finishedAt"', 'expires_at as "expiresAt"'],
].join(", ");

const asJson = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));

const live = "expires_at > clock_timestamp()";

export type NewExport = Pick<
  ExportRow,
  "id" | "kind" | "format" | "caseId" | "packOrder" | "personId" | "seesAll" | "q" | "from" | "to" | "purpose"
> & { origin: Origin | undefined };

/** Adds an order unless the person has so many already; answers whether it did. */
export async function insert(tx: Tx, order: NewExport, atMost: number): Promise<boolean> {
  const { id, kind, format, caseId, packOrder, personId, seesAll, q, from, to, purpose, origin } = order;
  // Two requests of one person are counted one after the other.
  await tx.$queryRaw`select 1 from people where id = ${personId} for no key update`;
  const added = await tx.$executeRaw`
    insert into exports (id, kind, format, case_id, pack_order, person_id, sees_all, q, from_at, to_at, purpose, origin, created_at, expires_at)
    select ${id}, ${kind}, ${format}, ${caseId}, ${asJson(packOrder)}::jsonb, ${personId}, ${seesAll}, ${q}, ${from}, ${to}, ${purpose},
      ${asJson(origin)}::jsonb, now.at, now.at + make_interval(days => ${keptDays}::int)
    from (select clock_timestamp() as at) now
    where (select count(*) from exports where person_id = ${personId} and expires_at > clock_timestamp()) < ${atMost}`;
  return added === 1;
}

/** Finds an export that did not expire. */
export async function find(id: string): Promise<ExportRow | undefined> {
  const { rows } = await sqlPool().query<ExportRow>(`select ${columns} from exports where id = $1 and ${live}`, [id]);
  return rows[0];
}

/** `all`: also those whose files have the records of all agents. */
export type ExportPage = {
  all: boolean;
  direction: Direction;
  after: string | undefined;
  take: number;
  /** A further condition, which adds its values to those of the statement. */
  condition?: (add: AddValue) => Promise<string>;
};

/** Lists the exports of a person after an id, by their creation. They are few. */
export async function listOf(
  personId: string,
  { all, direction, after, take, condition }: ExportPage,
): Promise<ExportRow[]> {
  const values: unknown[] = [personId, all, after ?? null, take];
  const further = (await condition?.((value) => `$${values.push(value)}`)) ?? "true";
  const { rows } = await sqlPool().query<ExportRow>(
    `select ${columns} from exports where person_id = $1 and ${live} and ($2 or not sees_all) and ${further}
       and ($3::text is null or id ${beyond(direction)} $3) order by id ${direction} limit $4`,
    values,
  );
  return rows;
}

const fileColumns = 'export_id as "exportId", name, bytes::float8 as bytes, sha256';

/** The finished files of exports, in the order of their names. */
export async function filesOf(ids: readonly string[]): Promise<FileRow[]> {
  const { rows } = await sqlPool().query<FileRow>(
    `select ${fileColumns} from export_files where export_id = any($1::text[]) order by export_id, name`,
    [ids],
  );
  return rows;
}

/** The checkpoint of the person's latest finished export before this one. */
export async function lastCheckpoint({
  personId,
  id,
}: Pick<ExportRow, "personId" | "id">): Promise<string | undefined> {
  const { rows } = await sqlPool().query<{ checkpoint: string }>(
    `select checkpoint from exports where person_id = $1 and id < $2 and status = 'done' and checkpoint is not null
     order by id desc limit 1`,
    [personId, id],
  );
  return rows[0]?.checkpoint;
}

/** Lets an export end now, and a job removes its bytes; false if it had ended. */
export async function end(tx: Tx, id: string): Promise<boolean> {
  const ended = await tx.$executeRaw`
    update exports set expires_at = now.at, revision = revision + 1 from (select clock_timestamp() as at) now
    where id = ${id} and expires_at > now.at`;
  return ended === 1;
}

/** Begins the work on a queued export: it is read up to this checkpoint. */
export async function begin(id: string, { note, size }: { note: string; size: number }): Promise<void> {
  await sqlPool().query(
    `update exports set status = 'running', checkpoint = $2, size = $3, touched_at = clock_timestamp()
     where id = $1 and status = 'queued' and ${live}`,
    [id, note, size],
  );
}

/** The state of an export after a portion. */
export type Progress = Pick<ExportRow, "nextIndex" | "count" | "first" | "last" | "bytes"> & { hashState: Uint8Array };
export type Chunk = { name: string; start: number; length: number; content: Uint8Array };

/**
 * Keeps a portion with the state after it, in one statement.
 *
 * @returns false if the export ended meanwhile, or another server went on with it. Then nothing is kept.
 */
export async function savePortion(
  { id, revision }: Pick<ExportRow, "id" | "revision">,
  to: Progress,
  { name, start, length, content }: Chunk,
): Promise<boolean> {
  const { rowCount } = await sqlPool().query(
    `with moved as (
       update exports set next_index = $3, count = $4, first_index = $5, last_index = $6, bytes = $7, hash_state = $8, failures = 0,
         revision = revision + 1, touched_at = clock_timestamp()
       where id = $1 and revision = $2 and status = 'running' and ${live} returning id
     ), kept as (
       insert into export_chunks (export_id, name, start, length, content)
       select id, $9, $10, $11::int, $12 from moved where $11::int > 0)
     select 1 from moved`,
    [
      ...[id, revision, to.nextIndex, to.count, to.first, to.last, to.bytes, to.hashState],
      ...[name, start, length, content],
    ],
  );
  return rowCount === 1;
}

/** Ends the work on an export; false if it ended meanwhile, or another server went on with it. */
export async function finish(
  tx: Tx,
  { id, revision }: Pick<ExportRow, "id" | "revision">,
  files: readonly (Omit<FileRow, "exportId"> & { content?: Uint8Array })[],
  now: Date,
): Promise<boolean> {
  const moved = await tx.$executeRaw`
    update exports set status = 'done', finished_at = ${now}, next_index = size, hash_state = null,
      revision = revision + 1, touched_at = clock_timestamp()
    where id = ${id} and revision = ${revision} and status = 'running' and expires_at > clock_timestamp()`;
  if (moved !== 1) return false;
  await tx.exportFile.createMany({
    data: files.map(({ name, bytes, sha256 }) => ({ exportId: id, name, bytes, sha256 })),
  });
  const whole = files.flatMap(({ name, bytes: length, content }) =>
    content ? [{ exportId: id, name, start: 0, length, content: Buffer.from(content) }] : [],
  );
  await tx.exportChunk.createMany({ data: whole });
  return true;
}

const failuresAtMost = 5;

/** Notes that a portion failed; answers whether it is tried again. */
export async function noteFailure(id: string, code: ExportFailure, final: boolean): Promise<boolean> {
  const { rows } = await sqlPool().query<{ status: ExportStatus }>(
    `update exports set failures = failures + 1, touched_at = clock_timestamp(), revision = revision + 1,
       status = case when not $3 and failures + 1 < $4 then status else 'failed' end,
       code = case when not $3 and failures + 1 < $4 then null else $2 end,
       finished_at = case when not $3 and failures + 1 < $4 then null else clock_timestamp() end
     where id = $1 and status in ('queued', 'running') returning status::text as status`,
    [id, code, final, failuresAtMost],
  );
  return rows[0] !== undefined && rows[0].status !== "failed";
}

/** Unfinished exports that no server has written for a minute. */
export async function forsaken(atMost: number): Promise<Pick<ExportRow, "id" | "kind" | "revision">[]> {
  const { rows } = await sqlPool().query<Pick<ExportRow, "id" | "kind" | "revision">>(
    `select id, kind, revision from exports where status in ('queued', 'running')
       and touched_at < (select clock_timestamp()) - interval '1 minute' and ${live} order by touched_at limit $1`,
    [atMost],
  );
  return rows;
}

/** A few rows, because each may hold a megabyte. */
const removedAtOnce = 64;

/** Removes a portion of what expired, and of the bytes of failed exports; answers whether more may be left. */
export async function removePortion(): Promise<boolean> {
  const chunks = await sqlPool().query(
    `with due as (
       select c.export_id, c.name, c.start from exports e cross join lateral (
         select * from export_chunks c where c.export_id = e.id limit ${removedAtOnce}) c
       where e.expires_at <= (select clock_timestamp()) or e.status = 'failed' limit ${removedAtOnce})
     delete from export_chunks c using due
     where c.export_id = due.export_id and c.name = due.name and c.start = due.start`,
  );
  if ((chunks.rowCount ?? 0) > 0) return true;
  const ended = await sqlPool().query(
    `delete from exports where id in (
       select id from exports where expires_at <= (select clock_timestamp()) order by expires_at limit 500)`,
  );
  return (ended.rowCount ?? 0) > 0;
}

/** Finds a finished file. */
export async function findFile(exportId: string, name: string): Promise<FileRow | undefined> {
  const { rows } = await sqlPool().query<FileRow>(
    `select ${fileColumns} from export_files where export_id = $1 and name = $2`,
    [exportId, name],
  );
  return rows[0];
}

/** Reads the part of a file that holds the byte at a place. */
export async function chunkAt(
  { exportId, name }: Pick<FileRow, "exportId" | "name">,
  place: number,
): Promise<{ start: number; content: Buffer } | undefined> {
  const { rows } = await sqlPool().query<{ start: number; content: Buffer }>(
    `select start::float8 as start, content from export_chunks where export_id = $1 and name = $2 and start <= $3
     order by start desc limit 1`,
    [exportId, name, place],
  );
  return rows[0];
}

/** Notes a download of a file; false if one was noted within the last ten minutes. */
export async function noteDownload(tx: Tx, { exportId, name }: Pick<FileRow, "exportId" | "name">): Promise<boolean> {
  const noted = await tx.$executeRaw`
    update export_files set downloaded_at = clock_timestamp()
    where export_id = ${exportId} and name = ${name}
      and (downloaded_at is null or downloaded_at < (select clock_timestamp()) - interval '10 minutes')`;
  return noted === 1;
}
