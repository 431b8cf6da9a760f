import { spawn } from "node:child_process";
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { residentMb } from "@/bench/scale/memory";
import { namedId } from "@/lib/audit/name-member";
import { Manifest } from "@/lib/exports/manifest.schema";
import { entryFiles, manifestFile, signatureFile } from "@/lib/exports/model";
import { signCheckpoint } from "@/lib/protocols/tlog/checkpoint";
import { appendToFrontier, leafHash, type MerkleNode } from "@/lib/protocols/tlog/merkle";
import { formatVkey, type NoteSigner, noteKey, signNote } from "@/lib/protocols/tlog/note";
import { writeVerifier } from "@/scripts/verifier.mjs";

// Makes an export of the whole of a log of so many decisions, and measures its verification offline:
//   node --import tsx bench/verify.ts [--entries 1000000]

type Example = { body: { type: string; texts?: Record<string, string> }; texts: Record<string, string> };

const decisions = readFileSync("lib/audit/sentences/examples.ndjson", "utf8")
  .trim()
  .split("\n")
  .map((line): Example => JSON.parse(line))
  .filter(({ body }) => body.type === "decision.made");

/** The salts of names. As in a log, one serves every record with the same name; other texts have salts of their own. */
const nameSalts = new Map<string, Buffer>();

function saltOf(member: string, value: string): Buffer {
  if (namedId(member) === undefined) return randomBytes(32);
  const known = nameSalts.get(`${member} ${value}`) ?? randomBytes(32);
  nameSalts.set(`${member} ${value}`, known);
  return known;
}

/** One line of an export: a decision of the examples. */
function lineOf(index: number): { line: string; leaf: Uint8Array } {
  const { body, texts } = decisions[index % decisions.length] ?? { body: { type: "" }, texts: {} };
  const salted = Object.entries(texts).map(([member, value]) => ({ member, value, salt: saltOf(member, value) }));
  const digests = salted.map(({ member, salt, value }) => [
    member,
    createHash("sha256").update(salt).update(value).digest("base64url"),
  ]);
  const entry = JSON.stringify({ ...body, id: `ent_${index}`, texts: Object.fromEntries(digests) });
  const leaf = leafHash(Buffer.from(entry));
  const shown = salted.map(({ salt, ...text }) => ({ ...text, salt: salt.toString("base64") }));
  const members = { index, leafHash: Buffer.from(leaf).toString("base64"), entry, texts: shown };
  return { line: `${JSON.stringify(members)}\n`, leaf };
}

function newSigner(name: string): NoteSigner {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  return { name, publicKey: raw, sign: (text) => sign(null, text, privateKey) };
}

/** Writes an export with its manifest into a folder; answers the log's key and the size of the entries. */
async function writeExport(folder: string, entries: number): Promise<{ vkey: string; bytes: number }> {
  const digest = createHash("sha256");
  const file = createWriteStream(join(folder, entryFiles.ndjson));
  let bytes = 0;
  let frontier: readonly MerkleNode[] = [];
  let root: Uint8Array = new Uint8Array(32);
  for (let at = 0; at < entries; at += 4_096) {
    const lines = Array.from({ length: Math.min(4_096, entries - at) }, (_, place) => lineOf(at + place));
    const part = Buffer.from(lines.map(({ line }) => line).join(""));
    digest.update(part);
    bytes += part.length;
    const leaves = lines.map(({ leaf }) => leaf);
    ({ frontier, root } = appendToFrontier(frontier, leaves));
    if (!file.write(part)) await once(file, "drain");
  }
  file.end();
  await once(file, "finish");
  const signer = newSigner("bench.example/log");
  const vkey = formatVkey(noteKey(signer.name, signer.publicKey));
  const checkpoint = await signCheckpoint({ origin: signer.name, size: entries, root }, [signer]);
  const at = new Date().toISOString();
  const manifest: Manifest = {
    ...{
      version: 1,
      kind: "audit-export",
      id: `exp_${"0".repeat(26)}`,
      product: { name: "Mandate", version: "0.1.0" },
    },
    question: { q: "", scope: "all" },
    period: { from: null, to: null, zone: "UTC" },
    ...{ format: "ndjson", purpose: "A measurement", exporter: { id: "per_1", name: "Bench" } },
    ...{ requestedAt: at, finishedAt: at, count: entries, first: 0, last: entries - 1, checkpoint, vkey },
    files: [{ name: entryFiles.ndjson, bytes, sha256: digest.digest("hex") }],
  };
  const text = `${JSON.stringify(Manifest.parse(manifest), null, 2)}\n`;
  await writeFile(join(folder, manifestFile), text);
  await writeFile(join(folder, signatureFile), (await signNote(text, [signer])).slice(text.length + 1));
  return { vkey, bytes };
}

/** Runs the verifier on a folder; answers its seconds, the most memory and the last line. */
async function measure(folder: string, vkey: string) {
  const began = performance.now();
  const child = spawn(process.execPath, ["public/verify.mjs", folder, "--key", vkey]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (output += String(part)));
  let mostMb = 0;
  const watch = setInterval(() => {
    mostMb = Math.max(mostMb, (child.pid && residentMb(child.pid)) || 0);
  }, 200);
  const [code] = await once(child, "close");
  clearInterval(watch);
  return { seconds: (performance.now() - began) / 1_000, mostMb, code, last: output.trimEnd().split("\n").at(-1) };
}

const { values } = parseArgs({ options: { entries: { type: "string", default: "1000000" } } });
const entries = Number(values.entries);
await writeVerifier();
const folder = await mkdtemp(join(tmpdir(), "mandate-bench-verify-"));
try {
  const { vkey, bytes } = await writeExport(folder, entries);
  const { seconds, mostMb, code, last } = await measure(folder, vkey);
  const size = `${entries} entries, ${Math.round(bytes / 1e6)} MB`;
  console.log(`${size}: verified in ${seconds.toFixed(1)} s with ${mostMb} MB, exit ${code}: ${last}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
