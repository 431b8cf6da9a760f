import { zip } from "fflate";
import { comingFrom } from "@/lib/audit/acting-through";
import { append } from "@/lib/audit/append";
import { extended } from "@/lib/audit/kept-checkpoint";
import { MakePack } from "@/lib/cases/schema";
import { getOrThrow, pinsOf } from "@/lib/cases/store";
import { exported } from "@/lib/exports/events";
import { keyOfCheckpoint } from "@/lib/exports/manifest";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { type ExportRow, finish, lastCheckpoint } from "@/lib/exports/store";
import { attempt, begun, packed, readerOf } from "@/lib/exports/write";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { product } from "@/lib/platform/base/product";
import { runtime } from "@/lib/platform/base/runtime";
import { transaction } from "@/lib/platform/database/transaction";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { buildPack, type PackFiles, type PackOrder } from "./build";
import type { PackManifest } from "./manifest.schema";
import { packFile } from "./model";

/** The parts of a pack that differ with the thing that it is about. */
export type PackContent = {
  about: PackManifest["case"];
  period: { from: Date; to: Date };
  pins: readonly { index: number; note: string }[];
  /** A checkpoint that the maker kept before. */
  since?: string | undefined;
  further?: ReadonlyMap<string, string>;
};

/** Writes the pack of a case, whole or not at all. A case has few entries, so it takes one run. */
export const writeCasePack = (exportId: string): Promise<void> =>
  writePackOf(exportId, async ({ caseId, packOrder }) => {
    if (caseId === null) return undefined;
    const [{ id, title, agentId: agent, fromAt, toAt }, pins] = await Promise.all([getOrThrow(caseId), pinsOf(caseId)]);
    const { since, ...texts } = MakePack.parse(packOrder ?? {});
    return { about: { id, title, agent, ...texts }, period: { from: fromAt, to: toAt }, pins, since };
  });

/** Writes the pack of an export, whole or not at all. */
export async function writePackOf(
  exportId: string,
  contentOf: (row: ExportRow) => Promise<PackContent | undefined>,
): Promise<void> {
  await attempt(exportId, async () => {
    const row = await begun(exportId);
    const content = row?.checkpoint ? await contentOf(row) : undefined;
    if (!row?.checkpoint || !content) return false;
    const { checkpoint, personId } = row;
    const { about, period, pins, since, further = new Map() } = content;
    const reader = await readerOf(row);
    const now = clock.now();
    const { files, manifest } = await buildPack({
      ...{ reader, pins, period, size: row.size, agentId: about.agent, kept: await keptBefore(row, since), further },
      manifest: {
        ...{ version: 1, kind: "evidence-pack", id: row.id, product, case: about },
        period: { from: period.from.toISOString(), to: period.to.toISOString(), zone: "UTC" },
        exporter: { id: personId, name: reader.name },
        finishedAt: now.toISOString(),
        ...{ checkpoint, vkey: keyOfCheckpoint(checkpoint), issuer: runtime().publicUrl },
      },
    });
    await keep(row, { files, manifest, pins, now });
    return false;
  });
}

type Built = { files: PackFiles; manifest: PackManifest; pins: PackContent["pins"]; now: Date };

/** Keeps the files of a pack with its record, in one transaction. */
async function keep(row: ExportRow, { files, manifest, pins, now }: Built): Promise<void> {
  const kept = [[packFile, await zipped(files, now)] as const, ...[...files].filter(([name]) => isManifest(name))];
  const described = await Promise.all(kept.map(([name, content]) => packed(name, content)));
  const { purpose, q, from, to, format } = row;
  const facts = { kind: manifest.kind, format, scope: "all" as const, from, to, count: manifest.count };
  const text = { id: row.id, purpose, q, first: pins[0]?.index ?? null, last: pins.at(-1)?.index ?? null };
  const digest = sha256Hex(files.get(manifestFile) ?? "");
  const record = exported({ type: "person", id: row.personId }, { ...facts, ...text }, digest);
  const write = () =>
    transaction(async (tx) => {
      if (await finish(tx, row, described, now)) await append(tx, record, now);
    });
  await (row.origin ? comingFrom(row.origin, write) : write());
}

/** Large files are compressed in threads: the items of an access review may be tens of megabytes. */
const zipped = (files: PackFiles, mtime: Date): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    zip(Object.fromEntries(files), { level: 6, mtime }, (error, bytes) => (error ? reject(error) : resolve(bytes)));
  });

/**
 * The checkpoint that the maker named, or that of their latest export. One of an earlier log is left out: the server
 * checked a named one when the pack was ordered.
 */
async function keptBefore(row: ExportRow, named: string | undefined): Promise<PackOrder["kept"]> {
  const note = named ?? (await lastCheckpoint(row));
  if (note === undefined) return undefined;
  try {
    return { ...(await extended(note, "since", row.size)), size: Number(note.split("\n")[1]) };
  } catch (error) {
    if (isDomainError(error) && error.code === "checkpoint_unknown" && named === undefined) return undefined;
    throw error;
  }
}

const isManifest = (name: string): boolean => name === manifestFile || name === signatureFile;
