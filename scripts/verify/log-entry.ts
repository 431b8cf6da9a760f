import { EntryEvidence } from "@/lib/audit/schema";
import { sealedTexts, verifyEntryEvidence, verifyEntryProof } from "@/lib/audit/verify-evidence";
import { type Report, readBytes, readText, Unreadable } from "./input";

export type EntryOptions = { key?: string | undefined; entry?: string | undefined };

/** Tells whether a JSON value looks like an entry's evidence. */
export const isEntryEvidence = (json: unknown): boolean => EntryEvidence.safeParse(json).success;

/** Verifies an entry's evidence, as the console downloads it. */
export async function verifyEvidenceFile(json: unknown, { key }: EntryOptions): Promise<Report> {
  const evidence = EntryEvidence.parse(json);
  const trusted = key === undefined ? undefined : await readKey(key);
  const notes: string[] = [];
  if (trusted === undefined) {
    notes.push("The key came with the file. Give the log's key as you know it with --key to check the origin.");
    notes.push(`The file names this key: ${evidence.vkey}`);
  }
  notes.push("No independent witness has co-signed this checkpoint.");
  const origin = trusted === undefined ? "unchecked" : "checked";
  return { notes, verification: verifyEntryEvidence(evidence, trusted), origin };
}

/** Verifies a tlog-proof against an entry's exact bytes. */
export async function verifyProofFile(proof: string, { key, entry }: EntryOptions): Promise<Report> {
  if (key === undefined || entry === undefined) throw new Unreadable("A tlog-proof needs --entry and --key.");
  const bytes = await readBytes(entry);
  const verification = verifyEntryProof({ entry: bytes, proof, vkey: await readKey(key) });
  const missingTexts = Object.keys(sealedTexts(bytes));
  return { notes: [], verification: { ...verification, missingTexts }, origin: "checked" };
}

/** A key, or the first line of a file that holds one. */
async function readKey(keyOrFile: string): Promise<string> {
  if (/^[^+/\s]\S*\+[0-9a-f]{8}\+/.test(keyOrFile)) return keyOrFile;
  return (await readText(keyOrFile)).split("\n", 1)[0] ?? "";
}
