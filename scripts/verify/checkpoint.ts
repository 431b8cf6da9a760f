import type { Check, Verification } from "@/lib/audit/verify-evidence";
import type { Report } from "@/lib/audit/verify-report";
import { type Checkpoint, openCheckpoint, parseCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { parseConsistency } from "@/lib/protocols/tlog/consistency";
import { openCosigned, parseCosignerVkey } from "@/lib/protocols/tlog/cosignature";
import { verifyConsistency } from "@/lib/protocols/tlog/merkle";
import { isNoteError, type NoteKey, parseNote, parseVkey } from "@/lib/protocols/tlog/note";
import { readKey, readText, Unreadable } from "./input";

export type CheckpointOptions = {
  key?: string | undefined;
  /** A file with a checkpoint that the reader kept. */
  since?: string | undefined;
  /** Verifier keys of witnesses, or files that hold them. */
  witness?: string[] | undefined;
};

/** The head of the log that a file states, before anything about it is believed. */
export type Head = { readonly note: string; readonly checkpoint: Checkpoint };

/** Reads a checkpoint without believing it; undefined for any other text. */
export function readHead(note: string): Head | undefined {
  try {
    return { note, checkpoint: parseCheckpoint(parseNote(note).text) };
  } catch (error) {
    if (isNoteError(error)) return undefined;
    throw error;
  }
}

/** Verifies a signed checkpoint on its own. */
export async function verifyCheckpointFile(head: Head, { key, since }: CheckpointOptions): Promise<Report> {
  if (key === undefined && since === undefined) throw new Unreadable("A checkpoint needs --key, --since or both.");
  const checks = key === undefined ? [] : [signatureCheck(head, await readTrusted(key), "The checkpoint")];
  return reportOf(checks, key);
}

export const reportOf = (checks: readonly Check[], key: string | undefined): Report => ({
  notes: key === undefined ? [noKeyNote] : [],
  verification: verificationOf(checks),
  origin: key === undefined ? "unchecked" : "checked",
});

const noKeyNote = "No signature was checked. Give the log's key as you know it with --key to check the origin.";

const verificationOf = (checks: readonly Check[]): Verification => ({ ok: checks.every(({ ok }) => ok), checks });

/** @throws Unreadable for a text that is no key. */
export const readTrusted = async (key: string): Promise<NoteKey> => parsedKey(await readKey(key), parseVkey);

function parsedKey(text: string, parse: (vkey: string) => NoteKey): NoteKey {
  try {
    return parse(text);
  } catch (error) {
    if (!isNoteError(error)) throw error;
    throw new Unreadable(`The key cannot be used. ${error.message}`);
  }
}

export function signatureCheck({ note, checkpoint }: Head, key: NoteKey, subject: string): Check {
  try {
    openCheckpoint(note, key.name, [key]);
    return { ok: true, says: `${subject} of ${checkpoint.size} entries is signed by ${key.name}.` };
  } catch (error) {
    if (!isNoteError(error)) throw error;
    return { ok: false, says: `${subject} of ${checkpoint.size} entries: ${error.message}` };
  }
}

/**
 * Adds the comparison with the checkpoint that the reader kept, and the cosignatures of witnesses.
 *
 * @param proof Text of a consistency proof, as `GET /log/consistency` answers it.
 */
export async function withComparisons(
  report: Report,
  head: Head | undefined,
  options: CheckpointOptions & { proof: string | undefined },
): Promise<Report> {
  const { since, witness = [], proof, key } = options;
  if (since === undefined && proof !== undefined) throw new Unreadable("A consistency proof needs --since.");
  if (since === undefined && witness.length === 0) return report;
  if (head === undefined) throw new Unreadable("--since and --witness need a file with a checkpoint of the log.");
  const checks = [...report.verification.checks];
  for (const one of witness) checks.push(witnessCheck(head, parsedKey(await readKey(one), parseCosignerVkey)));
  if (since !== undefined) {
    const kept = await readKept(since);
    if (key !== undefined) checks.push(signatureCheck(kept, await readTrusted(key), "The kept checkpoint"));
    checks.push(consistencyCheck(kept.checkpoint, head.checkpoint, proof));
  }
  const ok = checks.every((check) => check.ok);
  const { statement, ...verification } = report.verification;
  return { ...report, verification: { ...verification, ok, checks, ...(ok && statement && { statement }) } };
}

/** Reads the checkpoint that the reader kept. @throws Unreadable for any other file. */
export async function readKept(file: string): Promise<Head> {
  const kept = readHead(await readText(file));
  if (kept === undefined) throw new Unreadable(`The file ${file} is no signed checkpoint.`);
  return kept;
}

function witnessCheck({ note }: Head, witness: NoteKey): Check {
  try {
    const { at } = openCosigned(note, witness);
    return { ok: true, says: `${witness.name} cosigned the checkpoint at ${new Date(at * 1_000).toISOString()}.` };
  } catch (error) {
    if (!isNoteError(error)) throw error;
    return { ok: false, says: error.message };
  }
}

function consistencyCheck(kept: Checkpoint, current: Checkpoint, text: string | undefined): Check {
  const fault = faultOf(kept, current, text);
  if (fault !== undefined) return { ok: false, says: fault };
  return { ok: true, says: `The log of ${current.size} entries extends the kept one of ${kept.size}.` };
}

function faultOf(kept: Checkpoint, current: Checkpoint, text: string | undefined): string | undefined {
  const different = differenceOf(kept, current);
  if (different !== undefined) return different;
  const proof = text === undefined ? [] : proofOf(text, kept.size);
  if (proof === undefined) return `The consistency proof does not begin at ${kept.size} entries.`;
  if (text === undefined && kept.size > 0 && kept.size < current.size) {
    throw new Unreadable(
      `--since needs a consistency proof: GET /log/consistency?from=${kept.size}&to=${current.size}`,
    );
  }
  const claim = { oldSize: kept.size, oldRoot: kept.root, newSize: current.size, newRoot: current.root, proof };
  return verifyConsistency(claim) ? undefined : `The log of ${current.size} entries does not extend the kept one.`;
}

/** The difference that needs no proof. */
export function differenceOf(kept: Checkpoint, current: Checkpoint): string | undefined {
  if (kept.origin !== current.origin) return `The kept checkpoint is of another log, ${kept.origin}.`;
  if (kept.size > current.size) return `The kept checkpoint has more entries: ${kept.size}, not ${current.size}.`;
  if (kept.size < current.size || Buffer.compare(kept.root, current.root) === 0) return undefined;
  return `The kept checkpoint has another root for ${kept.size} entries.`;
}

function proofOf(text: string, oldSize: number): readonly Uint8Array[] | undefined {
  const read = parseConsistency(text);
  return read?.oldSize === oldSize ? read.proof : undefined;
}
