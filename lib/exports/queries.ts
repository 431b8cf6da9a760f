import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import { directionOf } from "@/lib/platform/base/sorts.model";
import { encodePlace, placeById } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { exportConditions } from "./conditions";
import { exportError } from "./errors";
import { keptAtMost } from "./model";
import type { ExportFilters, ExportList, ExportResponse } from "./schema";
import * as store from "./store";

const unpack = promisify(gunzip);

type Asker = Pick<Principal, "personId" | "permissions">;

/** An export made with `audit:read` is for people who still have it. */
const mayRead = ({ personId, permissions }: Asker, row: store.ExportRow): boolean =>
  row.personId === personId && (permissions.has("audit:read") || !row.seesAll);

/** Finds an export of the asker. Throws `export_not_found`, also for the export of another person. */
export async function ownExport(asker: Asker, exportId: string): Promise<store.ExportRow> {
  const row = await store.find(exportId);
  if (!row || !mayRead(asker, row)) throw exportError("export_not_found", { facts: { exportId } });
  return row;
}

/** Lists the asker's exports, by default the newest first. Without a limit it lists all: a person has few. */
export async function listExports(
  asker: Asker,
  { q = "", sort = "-created", cursor, limit = keptAtMost }: Partial<ExportFilters> = {},
): Promise<ExportList> {
  const { personId, permissions } = asker;
  const rows = await store.listOf(personId, {
    all: permissions.has("audit:read"),
    ...{ direction: directionOf(sort), after: placeById(sort, cursor), take: limit + 1 },
    condition: (add) => exportConditions(q, add),
  });
  const page = rows.slice(0, limit);
  const files = await store.filesOf(page.map(({ id }) => id));
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { exports: page.map((row) => toResponse(row, files)), next: last ? encodePlace(sort, [last.id]) : null };
}

/** Reads one export with its progress and files. Throws `export_not_found`. */
export async function getExport(asker: Asker, exportId: string): Promise<ExportResponse> {
  const row = await ownExport(asker, exportId);
  return toResponse(row, await store.filesOf([row.id]));
}

/** Among so many exports of a person their newest pack is looked for. */
const mostLooked = 200;

/** The asker's newest finished pack whose order fits; undefined if there is none. Packs of other people are not theirs. */
export async function newestPack(
  asker: Asker,
  isOrdered: (packOrder: unknown) => boolean,
): Promise<ExportResponse | undefined> {
  const rows = await store.listOf(asker.personId, { all: true, direction: "desc", after: undefined, take: mostLooked });
  const row = rows.find((one) => one.status === "done" && mayRead(asker, one) && isOrdered(one.packOrder));
  return row && toResponse(row, await store.filesOf([row.id]));
}

function toResponse(row: store.ExportRow, files: readonly store.FileRow[]): ExportResponse {
  const { id, kind, caseId, status, q, format, purpose, seesAll, nextIndex, size, count, code } = row;
  return {
    ...{ id, kind, caseId, status, q, format, purpose, count, code },
    from: row.from?.toISOString() ?? null,
    to: row.to?.toISOString() ?? null,
    scope: seesAll ? "all" : "own-agents",
    progress: { done: nextIndex, total: size },
    files: files.flatMap(({ exportId, name, bytes, sha256 }) => (exportId === id ? [{ name, bytes, sha256 }] : [])),
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** Finds a file of a finished export. Throws `export_not_found`, `export_not_ready`, `export_file_not_found`. */
export async function findExportFile(asker: Asker, exportId: string, name: string): Promise<store.FileRow> {
  const { status, id } = await ownExport(asker, exportId);
  if (status !== "done") throw exportError("export_not_ready", { facts: { exportId } });
  const file = await store.findFile(id, name);
  if (!file) throw exportError("export_file_not_found", { facts: { exportId, name } });
  return file;
}

/** Reads the bytes of a file from one place up to another, part by part. */
export async function* fileBytes(file: store.FileRow, from: number, to: number): AsyncGenerator<Uint8Array> {
  for (let at = from; at < to; ) {
    const chunk = await store.chunkAt(file, at);
    const bytes = chunk && (await unpack(chunk.content)).subarray(at - chunk.start, to - chunk.start);
    assertInvariant(bytes !== undefined && bytes.length > 0, `the file ${file.name} has a byte ${at}`);
    yield bytes;
    at += bytes.length;
  }
}
