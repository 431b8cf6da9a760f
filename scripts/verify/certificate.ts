import type { Report } from "@/lib/audit/verify-report";
import { RetirementCertificate } from "@/lib/retirements/certificate.schema";
import { verifyCertificate } from "@/lib/retirements/verify-certificate";
import { readKey, Unreadable } from "./input";
import type { EntryOptions } from "./log-entry";

/** Tells whether a JSON value calls itself a certificate of retirement. */
export const isCertificate = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "kind" in json && json.kind === RetirementCertificate.shape.kind.value;

/**
 * Verifies a certificate of retirement, as the console downloads it.
 *
 * @throws Unreadable for a file with other members than it has.
 */
export async function verifyCertificateFile(json: unknown, { key }: EntryOptions): Promise<Report> {
  const read = RetirementCertificate.safeParse(json);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new Unreadable(`The certificate is not well-formed. ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const trusted = key === undefined ? undefined : await readKey(key);
  const notes =
    trusted === undefined
      ? [
          "The key came with the file. Give the log's key as you know it with --key to check the origin.",
          `The file names this key: ${read.data.ended.vkey}`,
        ]
      : [];
  const verification = verifyCertificate(read.data, trusted);
  return { notes, verification, origin: trusted === undefined ? "unchecked" : "checked" };
}
