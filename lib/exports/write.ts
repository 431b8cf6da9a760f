import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { createSHA256, type IHasher } from "hash-wasm";
import { comingFrom } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { checkpointToGive } from "@/lib/audit/store";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/observability/log";
import { permissionsOfPerson } from "@/lib/principals/session.store";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { ahead, EntrySource } from "./entry-source";
import { exported } from "./events";
import { formats, linesOf } from "./formats/lines";
import { manifestOf, manifestText, signManifest } from "./manifest";
import { type ExportFailure, entryFiles, manifestFile, signatureFile } from "./model";
import * as store from "./store";

const pack = promisify(gzip);

/** A portion holds this many entries at most, so that memory does not grow with the export. */
const pace = { targetMs: 400, first: 128, least: 64, most: 4_096 };
/** So many entries of a portion are read and written at once. */
const batch = 512;
/** The largest file, uncompressed. */
const mostBytes = 8 * 2 ** 30;

export type Times = { shareMs: number };

/** A failure that another attempt would meet as well. */
class Ended extends Error {
  constructor(readonly code: ExportFailure) {
    super(code);
  }
}

/**
 * Goes on with an export for one share of time. It continues after the last portion that was kept, on any server.
 *
 * @returns whether something is left to do here.
 */
export const writeShare = (id: string, { shareMs }: Times): Promise<boolean> => attempt(id, () => goOn(id, shareMs));

/** Runs a part of the work. Notes a failure, and throws it again if another attempt may succeed. */
export async function attempt(id: string, work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    const code = failureOf(error);
    if (await store.noteFailure(id, code, error instanceof Ended)) throw error;
    log.error({ err: error, export_id: id, code }, "an export failed");
    return false;
  }
}

function failureOf(error: unknown): ExportFailure {
  if (error instanceof Ended) return error.code;
  // SQLSTATE disk_full.
  if ((error as { code?: unknown }).code === "53100") return "storage_full";
  const isQuestion = isDomainError(error) && error.kind === "invalid" && error.code !== "search_too_broad";
  return isQuestion ? "question_changed" : "export_failed";
}

async function goOn(id: string, shareMs: number): Promise<boolean> {
  const found = await begun(id);
  if (!found || !store.holdsEntries(found)) return false;
  let row: store.EntriesRow | undefined = found;
  const reader = await readerOf(row);
  const source = new EntrySource(row, reader, performance.now() + shareMs);
  const hasher = await hasherOf(row);
  const isWhole = await inPortions(
    async (take) => {
      if (!row || isRead(row)) return false;
      row = await writePortion(row, source, hasher, take);
      return row !== undefined && !isRead(row);
    },
    shareMs,
    pace,
  );
  if (row && isWhole) await finish(row, reader.name, hasher);
  return row !== undefined && !isWhole;
}

/** Finds an export that is under way. The first share takes the checkpoint up to which all shares read. */
export async function begun(id: string): Promise<store.ExportRow | undefined> {
  const row = await store.find(id);
  if (row?.status === "queued") {
    await store.begin(id, await checkpointToGive());
    return begun(id);
  }
  return row?.status === "running" ? row : undefined;
}

/** The first portion is always written: it holds the head of the file. */
const isFirst = ({ hashState }: store.EntriesRow): boolean => hashState === null;
const isRead = (row: store.EntriesRow): boolean => !isFirst(row) && row.nextIndex >= row.size;

type Reader = AuditReader & { name: string };

/** The exporter with what they may see now, and never more than they saw when they asked. */
export async function readerOf({ personId, seesAll }: store.ExportRow): Promise<Reader> {
  const person = await permissionsOfPerson(personId);
  const needed = seesAll ? "audit:read" : "agents:own";
  if (!person?.permissions.has(needed)) throw new Ended("export_not_allowed");
  const permissions = new Set(seesAll ? (["audit:read"] as const) : (["agents:own"] as const));
  return { personId, name: person.name, permissions };
}

async function hasherOf({ hashState }: store.ExportRow): Promise<IHasher> {
  const hasher = (await createSHA256()).init();
  return hashState ? hasher.load(hashState) : hasher;
}

/**
 * Writes the entries of a portion, batch by batch. The memory of a batch is free again before it is old. A batch is
 * compressed while the next one is written. Several compressed parts are one compressed whole (RFC 1952 section 2.2).
 */
async function writePortion(
  row: store.EntriesRow,
  source: EntrySource,
  hasher: IHasher,
  take: number,
): Promise<store.EntriesRow | undefined> {
  const { format } = row;
  const packed: Promise<Buffer>[] = [];
  let after: Omit<store.Progress, "hashState"> = row;
  const add = (bytes: Buffer): void => {
    if (bytes.length === 0) return;
    after = { ...after, bytes: after.bytes + bytes.length };
    if (after.bytes > mostBytes) throw new Ended("export_too_large");
    hasher.update(bytes);
    packed.push(ahead(pack(bytes, { level: 1 })));
  };
  if (isFirst(row)) add(Buffer.from(formats[format].head));
  for (let [left, isFull] = [take, true]; left > 0 && isFull; ) {
    const asked = Math.min(left, batch);
    const { entries, next } = await source.read(after.nextIndex, asked);
    add(await linesOf(format, entries));
    const [count, first] = [after.count + entries.length, after.first ?? entries[0]?.index ?? null];
    after = { ...after, nextIndex: next, count, first, last: entries.at(-1)?.index ?? after.last };
    left -= entries.length;
    isFull = entries.length === asked && next < row.size;
  }
  const { nextIndex, count, first, last, bytes } = after;
  const progress = { nextIndex, count, first, last, bytes, hashState: Buffer.from(hasher.save()) };
  const content = Buffer.concat(await Promise.all(packed));
  const chunk = { name: entryFiles[format], start: row.bytes, length: bytes - row.bytes, content };
  const kept = await store.savePortion(row, progress, chunk);
  return kept ? { ...row, ...progress, revision: row.revision + 1 } : undefined;
}

/** Signs the manifest, and records the export in the transaction that finishes it. */
async function finish(row: store.EntriesRow, name: string, hasher: IHasher): Promise<void> {
  const entries = { name: entryFiles[row.format], bytes: row.bytes, sha256: hasher.digest() };
  const now = clock.now();
  const manifest = manifestOf({ row, exporter: { id: row.personId, name }, files: [entries], now });
  const text = manifestText(manifest);
  const signature = await signManifest(text, manifest);
  const described = await Promise.all([packed(manifestFile, text), packed(signatureFile, signature)]);
  const made = { ...row, kind: manifest.kind, format: manifest.format, scope: manifest.question.scope };
  const record = exported({ type: "person", id: row.personId }, made, sha256Hex(text));
  const write = () =>
    transaction(async (tx) => {
      if (await store.finish(tx, row, [entries, ...described], now)) await append(tx, record, now);
    });
  await (row.origin ? comingFrom(row.origin, write) : write());
}

/** A whole file with its size and digest, compressed. */
export const packed = async (name: string, content: string | Uint8Array) => ({
  ...{ name, bytes: Buffer.byteLength(content), sha256: sha256Hex(content) },
  content: await pack(content),
});
