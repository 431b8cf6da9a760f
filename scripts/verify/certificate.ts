import type { Report } from "@/lib/audit/verify-report";
import { AnyCertificate } from "@/lib/retirements/certificate.schema";
import { verifyCertificate } from "@/lib/retirements/verify-certificate";
import type { ChainOptions } from "./chain";
import { readKey, readKeySet, Unreadable } from "./input";
import type { EntryOptions } from "./log-entry";

/** Whether a JSON value calls itself a certificate of retirement. */
export const isCertificate = (json: unknown): boolean =>
  typeof json === "object" && json !== null && "kind" in json && json.kind === "retirement-certificate";

/**
 * Verifies a certificate of retirement, as the console downloads it.
 *
 * @throws Unreadable for a file with other members than it has.
 */
export async function verifyCertificateFile(
  json: unknown,
  { key, jwks }: Pick<EntryOptions & ChainOptions, "key" | "jwks">,
): Promise<Report> {
  const read = AnyCertificate.safeParse(json);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new Unreadable(`The certificate is not well-formed. ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
  }
  const vkey = key === undefined ? undefined : await readKey(key);
  const keys = jwks === undefined ? undefined : await readKeySet(jwks);
  const verification = verifyCertificate(read.data, { vkey, keys });
  const notes = [
    ...(read.data.version === 2 && read.data.attempts ? [] : [noListNote]),
    ...(vkey === undefined ? ownLogKeyNotes(read.data) : []),
    ...(keys === undefined && read.data.version === 2 ? ownSignerNotes(verification.ok && vkey !== undefined) : []),
  ];
  return { notes, verification, origin: vkey === undefined ? "unchecked" : "checked" };
}

const noListNote =
  "The file has no list of later attempts to use the agent. Download the certificate again to get one.";

const ownLogKeyNotes = ({ ended }: AnyCertificate): string[] => [
  "The log's key came with the file. Give the log's key as you know it with --key to check the origin.",
  `The file names this key: ${ended.vkey}`,
];

/** Without a key set, only the log can vouch for the statement. */
const ownSignerNotes = (isInLog: boolean): string[] => [
  ...(isInLog ? ["The log vouches for the statement: its record of the end holds the digest."] : []),
  "The key of the statement's signature came with the file. Give the issuer's key set with --jwks to check it.",
];
