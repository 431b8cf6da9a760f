import { zipSync } from "fflate";
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
import { buildPack, type PackOrder } from "./build";
import { packFile } from "./model";

/** Writes the pack of an export of that kind, whole or not at all. A case has few entries, so it takes one run. */
export async function writeCasePack(exportId: string): Promise<void> {
  await attempt(exportId, async () => {
    const row = await begun(exportId);
    if (!row?.caseId || !row.checkpoint) return false;
    const { checkpoint, personId } = row;
    const [reader, about, pins] = await Promise.all([readerOf(row), getOrThrow(row.caseId), pinsOf(row.caseId)]);
    const now = clock.now();
    const { since, ...texts } = MakePack.parse(row.packOrder ?? {});
    const period = { from: about.fromAt, to: about.toAt };
    const { files, manifest } = await buildPack({
      ...{ reader, pins, period, size: row.size, agentId: about.agentId, kept: await keptBefore(row, since) },
      manifest: {
        ...{ version: 1, kind: "evidence-pack", id: row.id, product },
        case: { id: about.id, title: about.title, agent: about.agentId, ...texts },
        period: { from: period.from.toISOString(), to: period.to.toISOString(), zone: "UTC" },
        exporter: { id: personId, name: reader.name },
        finishedAt: now.toISOString(),
        ...{ checkpoint, vkey: keyOfCheckpoint(checkpoint), issuer: runtime().publicUrl },
      },
    });
    const zip = zipSync(Object.fromEntries(files), { level: 6, mtime: now });
    const kept = [[packFile, zip] as const, ...[...files].filter(([name]) => isManifest(name))];
    const described = await Promise.all(kept.map(([name, content]) => packed(name, content)));
    const { purpose, q, from, to, format } = row;
    const facts = { kind: manifest.kind, format, scope: "all" as const, from, to, count: manifest.count };
    const text = { id: row.id, purpose, q, first: pins[0]?.index ?? null, last: pins.at(-1)?.index ?? null };
    const digest = sha256Hex(files.get(manifestFile) ?? "");
    const record = exported({ type: "person", id: personId }, { ...facts, ...text }, digest);
    const write = () =>
      transaction(async (tx) => {
        if (await finish(tx, row, described, now)) await append(tx, record, now);
      });
    await (row.origin ? comingFrom(row.origin, write) : write());
    return false;
  });
}

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
