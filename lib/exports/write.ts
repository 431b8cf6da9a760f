import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { comingFrom } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { checkpointToGive } from "@/lib/audit/store";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { inPortions } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/observability/log";
import { permissionsOfPerson } from "@/lib/principals/session.store";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { inEntryThread } from "./entry-thread";
import { Ended, failureOf } from "./errors";
import { exported } from "./events";
import { manifestOf, manifestText, signManifest } from "./manifest";
import { entryFiles, manifestFile, signatureFile } from "./model";
import * as store from "./store";

const pack = promisify(gzip);

/**
 * A portion holds this many entries at most, so that memory does not grow with the export. Nothing in this process waits for
 * it, so it hardly rests.
 */
const pace = { targetMs: 800, first: 128, least: 64, most: 8_192, restMs: 1 };

export type Times = { shareMs: number };

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

async function goOn(id: string, shareMs: number): Promise<boolean> {
  const found = await begun(id);
  if (!found || !store.holdsEntries(found)) return false;
  const reader = await readerOf(found);
  const { written, isWhole } = await inEntryThread({ row: found, reader, shareMs }, async (writer) => {
    // A failure is noted after the portion before it was kept: both move the row.
    const isWhole = await inPortions((take) => writer.write(take), shareMs, pace).catch(async (error: unknown) => {
      await writer.end().catch(() => undefined);
      throw error;
    });
    return { written: await writer.end(), isWhole };
  });
  if (written && isWhole) await finish({ ...found, ...written.state }, reader.name, written.sha256);
  return written !== undefined && !isWhole;
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

type Reader = AuditReader & { name: string };

/** The exporter with what they may see now, and never more than they saw when they asked. */
export async function readerOf({ personId, seesAll }: store.ExportRow): Promise<Reader> {
  const person = await permissionsOfPerson(personId);
  const needed = seesAll ? "audit:read" : "agents:own";
  if (!person?.permissions.has(needed)) throw new Ended("export_not_allowed");
  const permissions = new Set(seesAll ? (["audit:read"] as const) : (["agents:own"] as const));
  return { personId, name: person.name, permissions };
}

/** Signs the manifest, and records the export in the transaction that finishes it. */
async function finish(row: store.EntriesRow, name: string, sha256: string): Promise<void> {
  const entries = { name: entryFiles[row.format], bytes: row.bytes, sha256 };
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
