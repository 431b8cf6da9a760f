import { logSigner, logVkey } from "@/lib/audit/log-key";
import { product } from "@/lib/platform/base/product";
import { parseNote, signNote } from "@/lib/protocols/tlog/note";
import type { Manifest } from "./manifest.schema";
import type { ExportFile } from "./schema";
import type { EntriesRow } from "./store";

type Made = { row: EntriesRow; exporter: { id: string; name: string }; files: readonly ExportFile[]; now: Date };

/** Describes a finished export. */
export function manifestOf({ row, exporter, files, now }: Made): Manifest {
  const { id, format, purpose, q, seesAll, from, to, count, first, last, createdAt } = row;
  const checkpoint = row.checkpoint ?? "";
  return {
    ...{ version: 1, kind: "audit-export", id, product },
    question: { q, scope: seesAll ? "all" : "own-agents" },
    period: { from: from?.toISOString() ?? null, to: to?.toISOString() ?? null, zone: "UTC" },
    ...{ format, purpose, exporter },
    ...{ requestedAt: createdAt.toISOString(), finishedAt: now.toISOString() },
    ...{ count, first, last, checkpoint, vkey: keyOfCheckpoint(checkpoint), files: [...files] },
  };
}

/** The log's key as a checkpoint names its log. */
export const keyOfCheckpoint = (checkpoint: string): string => logVkey(originOf(checkpoint));

/** The first line of a checkpoint names its log. */
const originOf = (checkpoint: string): string => parseNote(checkpoint).text.split("\n", 1)[0] ?? "";

/** The bytes of a manifest: JSON with a line break at its end, as a note needs it. */
export const manifestText = (manifest: { readonly kind: string }): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** Signs a manifest with the log's key: the signature lines of the note whose text it is. */
export async function signManifest(text: string, { checkpoint }: Pick<Manifest, "checkpoint">): Promise<string> {
  const note = await signNote(text, [logSigner(originOf(checkpoint))]);
  return note.slice(text.length + 1);
}
