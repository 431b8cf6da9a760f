import { type EntryBody, parseEntryBody } from "@/lib/audit/entry-body";
import { EntryEvidence } from "@/lib/audit/schema";
import { type Check, type Verification, verifyEntryEvidence } from "@/lib/audit/verify-evidence";
import type { Report } from "@/lib/audit/verify-report";
import { KeySet } from "@/lib/delegations/evidence.schema";
import { type VerifiedHop, verifyChain } from "@/lib/delegations/statement/verify-chain";
import { manifestFile, signatureFile } from "@/lib/exports/model";
import { textName } from "@/lib/exports/verify-entries";
import { keysOf, openedCheckpoint, signatureCheck } from "@/lib/exports/verify-export";
import { sha256Hex } from "@/lib/protocols/encoding/sha256";
import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { ChainFile, PackManifest } from "./manifest.schema";
import { packPaths } from "./model";
import { type PackFiles, parsed, textOf, wrong } from "./pack-files";
import { actionApprovalCheck, policyCheck, requestCheck } from "./verify-documents";
import { type KeyTimes, keptCheck, keyHistoryCheck, keyTimesOf, multiProofCheck, signedInTime } from "./verify-proofs";

type Entry = { index: number; time: Date; leaf: Uint8Array; digests: readonly string[]; facts: EntryBody["facts"] };

/**
 * Verifies an evidence pack offline: its manifest, all its files, each entry with its proof, the signed delegations and
 * the documents of requests.
 *
 * @param trustedVkey The log's key as the verifier obtained it. Without one, the key inside the pack is used, which
 * proves only that the pack agrees with itself.
 */
export async function verifyPack(files: PackFiles, trustedVkey?: string): Promise<Verification> {
  const text = textOf(files, manifestFile);
  const read = PackManifest.safeParse(parsed(text));
  if (!read.success) return { ok: false, checks: [wrong("The pack has no well-formed manifest.")] };
  const manifest = read.data;
  const key = trustedVkey ?? manifest.vkey;
  const keys = keysOf(key);
  const entries: Entry[] = [];
  const missingTexts: string[] = [];
  const checks: Check[] = [
    signatureCheck({ text, manifest, signature: textOf(files, signatureFile) }, keys),
    openedCheckpoint({ checkpoint: manifest.checkpoint, last: null }, keys).check,
    ...(key === manifest.vkey ? [] : [wrong("The manifest names another key than the one you trust.")]),
    ...filesChecks(files, manifest),
  ];
  for (const { name } of manifest.files) {
    const content = parsed(textOf(files, name));
    if (name.startsWith("entries/"))
      checks.push(...entryChecks(name, content, { manifest, key, entries, missingTexts }));
  }
  if (entries.length !== manifest.count) checks.push(wrong("The entries are not as many as the manifest states."));
  checks.push(
    ...multiProofCheck(files, manifest, new Map(entries.map(({ index, leaf }) => [index, leaf]))),
    ...keptCheck(files, manifest, keys),
    ...keyHistoryCheck(files, key),
    ...authorityChecks(files, manifest, entries),
  );
  return { ok: checks.every(({ ok }) => ok), checks, missingTexts };
}

/** Verifies a pack, with notes on the limits of the proofs. */
export async function packReport(files: PackFiles, trustedVkey?: string): Promise<Report> {
  const notes = [
    ...(trustedVkey === undefined
      ? ["The key came with the pack. Give the log's key as you know it with --key to check the origin."]
      : []),
    "The keys of the delegations came with the pack. The log's key signs them.",
    "A pack holds no signatures of witnesses.",
  ];
  const origin = trustedVkey === undefined ? "unchecked" : "checked";
  return { notes, verification: await verifyPack(files, trustedVkey), origin };
}

/** Checks the delegations, requests, approvals and policies behind the entries. */
function authorityChecks(files: PackFiles, { files: named, issuer }: PackManifest, entries: readonly Entry[]): Check[] {
  const context = { entries, issuer, keys: jwksOf(parsed(textOf(files, packPaths.keySet))), times: keyTimesOf(files) };
  return named.flatMap(({ name }) => {
    const content = parsed(textOf(files, name));
    if (name.startsWith("delegations/")) return [chainCheck(name, content, context)];
    if (name.startsWith("requests/")) return [requestCheck(name, content, files)];
    if (name.startsWith("action-approvals/")) return [actionApprovalCheck(name, content, entries)];
    return name.startsWith("policies/") ? [policyCheck(name, content)] : [];
  });
}

/** Each file has its signed digest, and no file is in the pack that the manifest does not name. */
function filesChecks(files: PackFiles, manifest: PackManifest): Check[] {
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

type EntryContext = { manifest: PackManifest; key: string; entries: Entry[]; missingTexts: string[] };

function entryChecks(name: string, content: unknown, { manifest, key, entries, missingTexts }: EntryContext): Check[] {
  const read = EntryEvidence.safeParse(content);
  if (!read.success) return [wrong(`${name} is no evidence of an entry.`)];
  const { ok, checks, missingTexts: missing = [] } = verifyEntryEvidence(read.data, key);
  if (!ok) return checks.filter((check) => !check.ok).map(({ says }) => wrong(`${name}: ${says}`));
  const { index, checkpoint } = parseTlogProof(read.data.proof);
  const bytes = Buffer.from(read.data.entry, "base64");
  const body = parseEntryBody(bytes);
  if (name !== `entries/${index}.json` || checkpoint !== manifest.checkpoint || !body) {
    return [wrong(`${name} is not proved by the checkpoint of the manifest.`)];
  }
  missingTexts.push(...missing.map((member) => textName(member, index)));
  const digests = (body.chain ?? []).map(({ digest }) => digest);
  entries.push({ index, time: new Date(body.time), leaf: leafHash(bytes), digests, facts: body.facts });
  return [{ ok: true, says: `Entry ${index} (${body.type}, ${body.time}) is in the log, and its texts fit.` }];
}

type ChainContext = { entries: readonly Entry[]; keys: readonly PublicJwk[]; issuer: string; times: KeyTimes };

function chainCheck(name: string, content: unknown, { entries, keys, issuer, times }: ChainContext): Check {
  const read = ChainFile.safeParse(content);
  const entry = read.success ? entries.find(({ index }) => index === read.data.entry) : undefined;
  if (!read.success || !entry) return wrong(`${name} belongs to no entry of the pack.`);
  const { ok, checks, hops } = verifyChain(read.data.delegations, { keys, issuer, at: entry.time });
  const fault = checks.find((check) => !check.ok);
  if (!ok) return wrong(`${name}: ${fault?.says ?? "The chain does not hold."}`);
  const isSealed = hops.map(({ digest }) => digest).join() === entry.digests.join();
  if (!isSealed) return wrong(`${name} has other delegations than entry ${entry.index} names.`);
  const late = hops.find((hop) => !isInTime(hop, times));
  if (late) return wrong(`${name}: ${late.statement.delegation} was signed outside the time of its key.`);
  return { ok: true, says: `Entry ${entry.index} rests on ${hops.length} signed delegations with the sealed digests.` };
}

const isInTime = ({ signer, statement: { iat } }: VerifiedHop, times: KeyTimes): boolean =>
  signedInTime(times, signer, new Date(iat * 1_000));

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
