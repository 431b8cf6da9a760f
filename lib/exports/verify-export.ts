import type { Check, Verification } from "@/lib/audit/verify-evidence";
import { type Checkpoint, openCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { type NoteKey, openNote, parseVkey } from "@/lib/protocols/tlog/note";
import type { Manifest } from "./manifest.schema";
import { entryFiles } from "./model";
import { EntryLines, readFileOnce } from "./verify-entries";

/** An export as its reader has it. `open` answers undefined for a file that is not there. */
export type ExportCopy = {
  /** `manifest.json`, byte for byte, and as it was read. */
  text: string;
  manifest: Manifest;
  /** `manifest.sig`. */
  signature: string;
  open: (name: string) => AsyncIterable<Uint8Array> | undefined;
};

type Signed = { text: string; signature: string; manifest: { id: string } };

/**
 * Verifies an export offline: the signature of its manifest, its checkpoint, its files, and of NDJSON each entry.
 *
 * @param trustedVkey The log's key as the verifier obtained it. Without one, the key inside the manifest is used, which
 * proves only that the export agrees with itself.
 */
export async function verifyExport(copy: ExportCopy, trustedVkey?: string): Promise<Verification> {
  const { manifest } = copy;
  const keys = keysOf(trustedVkey ?? manifest.vkey);
  const { checkpoint, check } = openedCheckpoint(manifest, keys);
  const checks: Check[] = [signatureCheck(copy, keys), check];
  if (trustedVkey !== undefined && trustedVkey !== manifest.vkey) {
    checks.push({ ok: false, says: "The manifest names another key than the one you trust." });
  }
  if (manifest.files.length !== 1 || manifest.files[0]?.name !== entryFiles[manifest.format]) {
    checks.push({ ok: false, says: "The manifest does not describe the file of its format." });
  }
  const lines = manifest.format === "ndjson" ? new EntryLines() : undefined;
  for (const file of manifest.files) checks.push(...(await fileChecks(copy, file, { checkpoint, lines })));
  return { ok: checks.every(({ ok }) => ok), checks, missingTexts: lines?.missingTexts ?? [] };
}

/** The key as the list of trusted keys; empty for a text that is none. */
export function keysOf(vkey: string): NoteKey[] {
  try {
    return [parseVkey(vkey)];
  } catch {
    return [];
  }
}

/** Checks that the log's key signed exactly this manifest. */
export function signatureCheck({ text, signature, manifest }: Signed, keys: readonly NoteKey[]): Check {
  try {
    if (openNote(`${text}\n${signature}`, keys).text === text) {
      return { ok: true, says: `The manifest of ${manifest.id} is signed by ${keys[0]?.name ?? ""}.` };
    }
    return { ok: false, says: "The signature is not of this manifest." };
  } catch (error) {
    return { ok: false, says: (error as Error).message };
  }
}

/** Opens the checkpoint of a manifest, and checks that the last entry is below its size. */
export function openedCheckpoint(
  { checkpoint: note, last }: Pick<Manifest, "checkpoint" | "last">,
  keys: readonly NoteKey[],
): { checkpoint?: Checkpoint; check: Check } {
  try {
    const checkpoint = openCheckpoint(note, keys[0]?.name ?? "", keys);
    const ok = last === null || last < checkpoint.size;
    const says = ok
      ? `The export was read up to a signed checkpoint of ${checkpoint.size} records.`
      : "The last entry is after the checkpoint.";
    return { checkpoint, check: { ok, says } };
  } catch (error) {
    return { check: { ok: false, says: `The checkpoint: ${(error as Error).message}` } };
  }
}

async function fileChecks(
  { open, manifest }: ExportCopy,
  { name, bytes, sha256 }: Manifest["files"][number],
  { checkpoint, lines }: { checkpoint: Checkpoint | undefined; lines: EntryLines | undefined },
): Promise<Check[]> {
  const parts = open(name);
  if (!parts) return [{ ok: false, says: `The file ${name} is missing.` }];
  const read = await readFileOnce(parts, lines && ((line) => lines.read(line)));
  const ok = read.bytes === bytes && read.sha256 === sha256;
  const file = { ok, says: ok ? `${name} has the signed digest ${sha256}.` : `${name} was changed or cut.` };
  return [file, ...(lines?.checks(manifest, checkpoint) ?? [])];
}
