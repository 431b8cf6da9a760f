import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { EntryEvidence } from "@/lib/audit/schema";
import { type Verification, verifyEntryEvidence, verifyEntryProof } from "@/lib/audit/verify-evidence";

const usage = `Verifies offline what this log vouches for. Needs no server.

  npm run verify -- FILE.json [--key KEY]                    an entry's evidence, as the console downloads it
  npm run verify -- FILE.tlog-proof --entry BYTES --key KEY  a proof (GET /api/audit/{index}/proof) and the entry's
                                                             exact bytes (GET /log/entries/{index})

KEY is the log's verifier key, or a file that holds it: what GET /log/key answered when you trusted the log.
Exit code: 0 verified, 1 refused, 2 not something that can be verified.`;

class Unreadable extends Error {}

type Options = { key: string | undefined; entry: string | undefined };

async function main(): Promise<number> {
  const { file, ...options } = readOptions();
  const text = await readText(file);
  const verification = text.startsWith("c2sp.org/tlog-proof@")
    ? await verifyProofFile(text, options)
    : await verifyEvidenceFile(text, options);
  for (const { ok, says } of verification.checks) console.log(`${ok ? "ok    " : "WRONG "} ${says}`);
  console.log(verification.ok ? "\nVerified." : "\nNOT verified: do not rely on this file.");
  return verification.ok ? 0 : 1;
}

function readOptions(): Options & { file: string } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { key: { type: "string" }, entry: { type: "string" } },
    });
    const [file] = positionals;
    if (file !== undefined && positionals.length === 1) return { file, key: values.key, entry: values.entry };
  } catch (error) {
    throw new Unreadable(`${(error as Error).message}\n\n${usage}`);
  }
  throw new Unreadable(usage);
}

async function verifyEvidenceFile(text: string, { key }: Options): Promise<Verification> {
  const evidence = EntryEvidence.safeParse(parseJson(text));
  if (!evidence.success) throw new Unreadable("This file is neither an entry's evidence nor a tlog-proof.");
  const trusted = key === undefined ? undefined : await readKey(key);
  if (trusted === undefined) {
    console.log("note   The key came with the file, so this proves only that the file agrees with itself.");
    console.log(`note   Compare it with the log's key as you know it: ${evidence.data.vkey}`);
  }
  if (evidence.data.note === "unwitnessed") {
    console.log("note   No independent witness has co-signed this checkpoint.");
  }
  return verifyEntryEvidence(evidence.data, trusted);
}

async function verifyProofFile(proof: string, { key, entry }: Options): Promise<Verification> {
  if (key === undefined || entry === undefined) throw new Unreadable("A tlog-proof needs --entry and --key.");
  return verifyEntryProof({ entry: await read(entry), proof, vkey: await readKey(key) });
}

/** A key, or the first line of a file that holds one. */
async function readKey(keyOrFile: string): Promise<string> {
  if (/^[^+/\s]\S*\+[0-9a-f]{8}\+/.test(keyOrFile)) return keyOrFile;
  return (await readText(keyOrFile)).split("\n", 1)[0] ?? "";
}

const readText = async (file: string): Promise<string> => (await read(file)).toString("utf8");

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch {
    throw new Unreadable(`The file ${file} cannot be read.`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof Unreadable)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
