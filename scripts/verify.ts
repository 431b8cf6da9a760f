import { parseArgs } from "node:util";
import type { EntryStatement } from "@/lib/audit/verify-evidence";
import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";
import { type ChainOptions, readChain, verifyBundle, verifyChainFile } from "./verify/chain";
import { isManifest, isPackManifest, isZip, manifestPath, verifyExportFiles, verifyPackFiles } from "./verify/export";
import { parseJson, type Report, readBytes, Unreadable } from "./verify/input";
import { type EntryOptions, isEntryEvidence, verifyEvidenceFile, verifyProofFile } from "./verify/log-entry";

const usage = `Verifies offline what this deployment vouches for. Needs no server.

  npm run verify -- FILE.json [--key KEY]                    an entry's evidence, as the console downloads it
  npm run verify -- FILE.tlog-proof --entry BYTES --key KEY  a proof (GET /api/audit/{index}/proof) and the entry's
                                                             exact bytes (GET /log/entries/{index})
  npm run verify -- FILE.json [--jwks KEYS]                  a delegation's signed chain, as the console downloads it,
                                                             with or without a token that rests on it
  npm run verify -- CHAIN --jwks KEYS                        a chain as GET /oauth/delegations/{id} answers it, or
                                                             with one signed delegation on each line, root first
  npm run verify -- CHAIN --jwks KEYS --token TOKEN --status LIST
                                                             the same with an access token that rests on it, and the
                                                             status list it names (GET /oauth/status-lists/{id})

  npm run verify -- FOLDER [--key KEY]                       an export: manifest.json, manifest.sig and its files.
                                                             Instead of the folder, the manifest can be named
  npm run verify -- pack.zip [--key KEY]                     an evidence pack, or its unpacked folder

KEY is the log's verifier key, or a file that holds it: what GET /log/key answered when you trusted the log.
KEYS is a file with the issuer's key set: what GET /.well-known/jwks.json answered when you trusted the issuer.
For chains and tokens: --at TIME judges at another instant than now, --issuer URL names the issuer you expect,
--audience URL the resource server that the token must be for.
The verdict, and the exit code:
  Verified (0)                      everything holds under keys that you gave
  Consistent with itself only (3)   everything holds under keys from the file: anyone can make such a file
  Refused (1)                       something does not hold
  2                                 this input cannot be verified`;

type Options = EntryOptions & ChainOptions;

const verdicts = {
  verified: { code: 0, says: "Verified." },
  consistent: { code: 3, says: "Consistent with itself only, origin not checked." },
  refused: { code: 1, says: "Refused: do not rely on this file." },
} as const;

async function main(): Promise<number> {
  const { file, ...options } = readOptions();
  const { notes, verification, origin } = await verifyFile(manifestPath(file), options);
  for (const note of notes) print(`note    ${note}`);
  for (const { ok, says } of verification.checks) print(`${ok ? "ok     " : "WRONG  "} ${says}`);
  for (const member of verification.missingTexts ?? []) {
    print(`MISSING The text "${member}" is not in this file: it was erased, or removed from the file.`);
  }
  if (verification.statement) printStatement(verification.statement);
  const consistent = origin === "checked" ? "verified" : "consistent";
  const { code, says } = verdicts[verification.ok ? consistent : "refused"];
  console.log(`\n${says}`);
  return code;
}

/** Writes the content of the entry. Values are JSON, so that each has one line. */
function printStatement({ sentence, facts, texts }: EntryStatement): void {
  print(`says    ${sentence}`);
  for (const [member, value] of facts) print(`fact    ${member}: ${JSON.stringify(value)}`);
  for (const [member, value] of texts) print(`text    ${member}: ${JSON.stringify(value)}`);
}

/** Writes one line. It repeats texts of the file, which must neither look like a verdict nor hide the real one. */
const print = (line: string): void => console.log(escapeDeceptive(line));

async function verifyFile(file: string, options: Options): Promise<Report> {
  const bytes = await readBytes(file);
  if (isZip(bytes)) return verifyPackFiles(file, options);
  const text = bytes.toString("utf8");
  if (text.startsWith("c2sp.org/tlog-proof@")) return verifyProofFile(text, options);
  const chain = readChain(text);
  if (chain) return verifyChainFile(chain, options);
  const json = parseJson(text);
  if (isPackManifest(json)) return verifyPackFiles(file, options);
  if (isManifest(json)) return verifyExportFiles(file, text, options);
  if (isEntryEvidence(json)) return verifyEvidenceFile(json, options);
  if (typeof json === "object" && json !== null && "kind" in json) return verifyBundle(json, options);
  throw new Unreadable(
    "This file is none of these: an entry's evidence, a tlog-proof, a signed chain, its evidence, an export's manifest.",
  );
}

function readOptions(): Options & { file: string } {
  const text = { type: "string" } as const;
  const tokenFiles = { token: text, status: { type: "string", multiple: true } } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { key: text, entry: text, jwks: text, at: text, issuer: text, audience: text, ...tokenFiles },
    });
    const [file] = positionals;
    if (file !== undefined && positionals.length === 1) return { file, ...values };
  } catch (error) {
    throw new Unreadable(`${(error as Error).message}\n\n${usage}`);
  }
  throw new Unreadable(usage);
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Unreadable)) throw error;
  console.error(error.message.split("\n").map(escapeDeceptive).join("\n"));
  process.exitCode = 2;
}
