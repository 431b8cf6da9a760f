import { EntryEvidence } from "@/lib/audit/schema";
import { verifyBareEntry, verifyEntryEvidence } from "@/lib/audit/verify-evidence";
import type { Report } from "@/lib/audit/verify-report";
import { readBytes, readKey, Unreadable } from "./input";

export type EntryOptions = { key?: string | undefined; entry?: string | undefined; witness?: string[] | undefined };

/** Whether a JSON value calls itself an entry's evidence. */
export const isEntryEvidence = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "kind" in json && json.kind === EntryEvidence.shape.kind.value;

/**
 * Verifies an entry's evidence, as the console downloads it.
 *
 * @throws Unreadable for a file with other members than it has: what nothing proves must not stand beside what is proven.
 */
export async function verifyEvidenceFile(json: unknown, { key, witness }: EntryOptions): Promise<Report> {
  const read = EntryEvidence.safeParse(json);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new Unreadable(`The evidence is not well-formed. ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const evidence = read.data;
  const trusted = key === undefined ? undefined : await readKey(key);
  const notes: string[] = [];
  if (trusted === undefined) {
    notes.push("The key came with the file. Give the log's key as you know it with --key to check the origin.");
    notes.push(`The file names this key: ${evidence.vkey}`);
  }
  if (witness === undefined) notes.push("No cosignature was checked. Give a witness's key with --witness to check it.");
  const origin = trusted === undefined ? "unchecked" : "checked";
  return { notes, verification: verifyEntryEvidence(evidence, trusted), origin };
}

/** Verifies a tlog-proof against an entry's exact bytes. */
export async function verifyProofFile(proof: string, { key, entry }: EntryOptions): Promise<Report> {
  if (key === undefined || entry === undefined) throw new Unreadable("A tlog-proof needs --entry and --key.");
  const bytes = await readBytes(entry);
  const verification = verifyBareEntry({ entry: bytes, proof, vkey: await readKey(key) });
  return { notes: [], verification, origin: "checked" };
}
