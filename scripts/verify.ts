import { parseArgs } from "node:util";
import { EntryEvidence } from "@/lib/audit/schema";
import type { EntryStatement } from "@/lib/audit/verify-evidence";
import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";
import { parseConsistency } from "@/lib/protocols/tlog/consistency";
import { type ChainOptions, readChain, verifyBundle, verifyChainFile } from "./verify/chain";
import { type CheckpointOptions, readHead, verifyCheckpointFile, withComparisons } from "./verify/checkpoint";
import { verifyDirectory } from "./verify/directory";
import { isManifest, isPackManifest, isZip, manifestPath, verifyExportFiles, verifyPackFiles } from "./verify/export";
import { isDirectory, isFile, parseJson, type Report, readBytes, readText, Unreadable } from "./verify/input";
import { type EntryOptions, isEntryEvidence, verifyEvidenceFile, verifyProofFile } from "./verify/log-entry";

const usage = `Verifies offline what this deployment vouches for. Needs no server.

  npm run verify -- FILE.json [--key KEY]                    an entry's evidence, as the console downloads it
  npm run verify -- FILE.tlog-proof --entry BYTES --key KEY  a proof (GET /api/audit/{index}/proof) and the entry's
                                                             exact bytes (GET /log/entries/{index})
  npm run verify -- CHECKPOINT [PROOF] --key KEY [--since OLD]
                                                             a checkpoint (GET /log/checkpoint), which extends the OLD
                                                             one that you kept by PROOF (GET /log/consistency)
  npm run verify -- DIRECTORY [--key KEY] [--since OLD]      a copy of the log's files: checkpoint, tile/…, and also
                                                             tile/entries/…. The tree is computed again
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
With --since and a PROOF, an entry's evidence or tlog-proof is compared with the OLD checkpoint as well.
--witness WKEY asks for the cosignature of a witness whose verifier key you know. It can be given several times.
KEYS is a file with the issuer's key set: what GET /.well-known/jwks.json answered when you trusted the issuer.
For chains and tokens: --at TIME judges at another instant than now, --issuer URL names the issuer you expect,
--audience URL the resource server that the token must be for.
The verdict, and the exit code:
  Verified (0)                      everything holds under keys that you gave
  Consistent with itself only (3)   everything holds under keys from the file: anyone can make such a file
  Refused (1)                       something does not hold
  2                                 this input cannot be verified`;

type Options = EntryOptions & ChainOptions & CheckpointOptions;

const verdicts = {
  verified: { code: 0, says: "Verified." },
  consistent: { code: 3, says: "Consistent with itself only, origin not checked." },
  refused: { code: 1, says: "Refused: do not rely on this file." },
} as const;

async function main(): Promise<number> {
  const { files, ...options } = readOptions();
  const { notes, verification, origin } = await verifyFiles(files, options);
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

/** Verifies one file, with a consistency proof beside it, or a directory. */
async function verifyFiles(files: readonly string[], options: Options): Promise<Report> {
  const [first = "", ...others] = files;
  const path = manifestPath(first);
  if (others.length === 0 && (await isOfManifest(path))) return verifyManifest(path, options);
  if (others.length === 0 && (await isDirectory(first))) {
    const { head, ...report } = await verifyDirectory(first, options);
    return withComparisons(report, head, { witness: options.witness, proof: undefined });
  }
  const texts = await Promise.all(files.map(readText));
  const proof = texts.find((text) => text.startsWith("old "));
  const [subject, ...more] = texts.filter((text) => text !== proof);
  // A proof may have its checkpoint behind it, as a witness takes it.
  const text = subject ?? (proof && parseConsistency(proof)?.checkpoint);
  if (!text || more.length > 0) throw new Unreadable(usage);
  const head = readHead(noteIn(text));
  const report = head?.note === text ? await verifyCheckpointFile(head, options) : await verifyFile(text, options);
  return withComparisons(report, head, { ...options, proof });
}

/** Whether a path is a ZIP file or a manifest, which names further files. */
async function isOfManifest(path: string): Promise<boolean> {
  if (!(await isFile(path))) return false;
  const bytes = await readBytes(path);
  if (isZip(bytes)) return true;
  const json = parseJson(bytes.toString("utf8"));
  return isPackManifest(json) || isManifest(json);
}

async function verifyManifest(path: string, options: Options): Promise<Report> {
  const bytes = await readBytes(path);
  const text = bytes.toString("utf8");
  if (isZip(bytes) || isPackManifest(parseJson(text))) return verifyPackFiles(path, options);
  return verifyExportFiles(path, text, options);
}

/** The signed checkpoint of a file; the text itself unless it is a proof or an entry's evidence. */
function noteIn(text: string): string {
  if (text.startsWith("c2sp.org/tlog-proof@")) return text.slice(text.indexOf("\n\n") + 2);
  const evidence = EntryEvidence.safeParse(parseJson(text));
  return evidence.success ? noteIn(evidence.data.proof) : text;
}

async function verifyFile(text: string, options: Options): Promise<Report> {
  if (text.startsWith("c2sp.org/tlog-proof@")) return verifyProofFile(text, options);
  const chain = readChain(text);
  if (chain) return verifyChainFile(chain, options);
  const json = parseJson(text);
  if (isEntryEvidence(json)) return verifyEvidenceFile(json, options);
  if (typeof json === "object" && json !== null && "kind" in json) return verifyBundle(json, options);
  throw new Unreadable(
    "This file is none of these: an entry's evidence, a proof, a checkpoint, a signed chain, its evidence, a manifest.",
  );
}

function readOptions(): Options & { files: readonly string[] } {
  const text = { type: "string" } as const;
  const tokenFiles = { token: text, status: { type: "string", multiple: true } } as const;
  const ofTheLog = { since: text, witness: { type: "string", multiple: true } } as const;
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        key: text,
        entry: text,
        jwks: text,
        at: text,
        issuer: text,
        audience: text,
        ...tokenFiles,
        ...ofTheLog,
      },
    });
    if (positionals.length > 0) return { files: positionals, ...values };
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
