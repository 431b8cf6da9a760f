import { parseEntryBody } from "@/lib/audit/entry-body";
import { EntryEvidence } from "@/lib/audit/schema";
import { type Check, type Verification, verifyEntryEvidence } from "@/lib/audit/verify-evidence";
import { KeySet } from "@/lib/delegations/schema";
import { verifyChain } from "@/lib/delegations/statement/verify-chain";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { keysOf, openedCheckpoint, signatureCheck } from "@/lib/exports/verify-export";
import { sha256, sha256Hex } from "@/lib/protocols/encoding/sha256";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { parseTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { ChainFile, PackManifest, RequestFile } from "./manifest.schema";

type Files = ReadonlyMap<string, Uint8Array>;
type Entry = { index: number; time: Date; digests: readonly string[] };

const textOf = (files: Files, name: string): string => Buffer.from(files.get(name) ?? []).toString("utf8");

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const wrong = (says: string): Check => ({ ok: false, says });

/**
 * Verifies an evidence pack offline: its manifest, all its files, each entry with its proof, the signed delegations and
 * the documents of requests.
 *
 * @param trustedVkey The log's key as the verifier obtained it. Without one, the key inside the pack is used, which
 * proves only that the pack agrees with itself.
 */
export async function verifyPack(files: Files, trustedVkey?: string): Promise<Verification> {
  const text = textOf(files, manifestFile);
  const read = PackManifest.safeParse(parsed(text));
  if (!read.success) return { ok: false, checks: [wrong("The pack has no well-formed manifest.")] };
  const manifest = read.data;
  const key = trustedVkey ?? manifest.vkey;
  const keys = keysOf(key);
  const entries: Entry[] = [];
  const checks: Check[] = [
    signatureCheck({ text, manifest, signature: textOf(files, signatureFile) }, keys),
    openedCheckpoint({ checkpoint: manifest.checkpoint, last: null }, keys).check,
    ...(key === manifest.vkey ? [] : [wrong("The manifest names another key than the one you trust.")]),
    ...filesChecks(files, manifest),
  ];
  for (const { name } of manifest.files) {
    const content = parsed(textOf(files, name));
    if (name.startsWith("entries/")) checks.push(...entryChecks(name, content, { manifest, key, entries }));
  }
  if (entries.length !== manifest.count) checks.push(wrong("The entries are not as many as the manifest states."));
  const chainKeys = jwksOf(parsed(textOf(files, "jwks.json")));
  for (const { name } of manifest.files) {
    const content = parsed(textOf(files, name));
    if (name.startsWith("delegations/")) checks.push(chainCheck(name, content, entries, chainKeys, manifest.issuer));
    if (name.startsWith("requests/")) checks.push(requestCheck(name, content));
  }
  return { ok: checks.every(({ ok }) => ok), checks };
}

/** Each file has its signed digest, and no file is in the pack that the manifest does not name. */
function filesChecks(files: Files, manifest: PackManifest): Check[] {
  const named = new Set([...manifest.files.map(({ name }) => name), manifestFile, signatureFile]);
  const faults = [
    ...manifest.files.flatMap(({ name, bytes, sha256: digest }) => {
      const content = files.get(name);
      if (!content) return [wrong(`The file ${name} is missing.`)];
      const ok = content.length === bytes && sha256Hex(content) === digest;
      return ok ? [] : [wrong(`${name} was changed or cut.`)];
    }),
    ...[...files.keys()].filter((name) => !named.has(name)).map((name) => wrong(`The manifest does not name ${name}.`)),
  ];
  return faults.length > 0 ? faults : [{ ok: true, says: `${manifest.files.length} files have their signed digests.` }];
}

type EntryContext = { manifest: PackManifest; key: string; entries: Entry[] };

function entryChecks(name: string, content: unknown, { manifest, key, entries }: EntryContext): Check[] {
  const read = EntryEvidence.safeParse(content);
  if (!read.success) return [wrong(`${name} is no evidence of an entry.`)];
  const { ok, checks } = verifyEntryEvidence(read.data, key);
  if (!ok) return checks.filter((check) => !check.ok).map(({ says }) => wrong(`${name}: ${says}`));
  const { index, checkpoint } = parseTlogProof(read.data.proof);
  const body = parseEntryBody(Buffer.from(read.data.entry, "base64"));
  if (name !== `entries/${index}.json` || checkpoint !== manifest.checkpoint || !body) {
    return [wrong(`${name} is not proved by the checkpoint of the manifest.`)];
  }
  entries.push({ index, time: new Date(body.time), digests: (body.chain ?? []).map(({ digest }) => digest) });
  return [{ ok: true, says: `Entry ${index} (${body.type}, ${body.time}) is in the log, and its texts fit.` }];
}

function chainCheck(
  name: string,
  content: unknown,
  entries: readonly Entry[],
  keys: readonly PublicJwk[],
  issuer: string,
): Check {
  const read = ChainFile.safeParse(content);
  const entry = read.success ? entries.find(({ index }) => index === read.data.entry) : undefined;
  if (!read.success || !entry) return wrong(`${name} belongs to no entry of the pack.`);
  const { ok, checks, hops } = verifyChain(read.data.delegations, { keys, issuer, at: entry.time });
  const fault = checks.find((check) => !check.ok);
  if (!ok) return wrong(`${name}: ${fault?.says ?? "The chain does not hold."}`);
  const isSealed = hops.map(({ digest }) => digest).join() === entry.digests.join();
  if (!isSealed) return wrong(`${name} has other delegations than entry ${entry.index} names.`);
  return { ok: true, says: `Entry ${entry.index} rests on ${hops.length} signed delegations with the sealed digests.` };
}

function requestCheck(name: string, content: unknown): Check {
  const read = RequestFile.safeParse(content);
  if (!read.success) return wrong(`${name} is no document of a request.`);
  const { id, document, digest, votes } = read.data;
  const ok = sha256(document) === digest && votes.every((vote) => vote.digest === digest);
  if (!ok) return wrong(`${name}: the document or a vote has another digest.`);
  return { ok: true, says: `The document of ${id} has the digest of its ${votes.length} votes.` };
}

/** The keys of a set that can sign; a key that cannot be read verifies nothing. */
function jwksOf(content: unknown): PublicJwk[] {
  const read = KeySet.safeParse(content);
  return read.success ? read.data.keys.flatMap(readKey) : [];
}

function readKey(jwk: unknown): PublicJwk[] {
  try {
    return [parsePublicJwk(jwk)];
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return [];
  }
}
