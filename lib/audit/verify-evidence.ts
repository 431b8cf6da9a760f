import { hash } from "node:crypto";
import { sentenceOf } from "@/lib/audit/sentences/sentence";
import { decodeBase64 } from "@/lib/protocols/encoding/base64";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";
import { parseEntryBody, textSaltBytes } from "./entry-body";
import { viewOf } from "./entry-view";
import type { EntryEvidence } from "./schema";

/** One thing that was checked, in words. */
export type Check = { ok: boolean; says: string };
export type Verification = {
  ok: boolean;
  checks: readonly Check[];
  /** Names of sealed texts that the file does not hold: they were erased, or someone removed them. */
  missingTexts?: readonly string[];
  /** Content of the entry; absent if a check failed. */
  statement?: EntryStatement;
};

/** An entry as it was read from verified bytes and the texts that fit them, and from nothing else. */
export type EntryStatement = {
  sentence: string;
  /** Every member of the bytes, except the digests of texts. */
  facts: readonly (readonly [member: string, value: unknown])[];
  texts: readonly (readonly [member: string, value: string])[];
};

/**
 * Verifies an entry offline: its place in the signed tree, and the texts beside it. Needs no server and no database.
 *
 * @param trustedVkey The log's key as the verifier obtained it. Without one, the key inside the file is used, which
 * proves only that the file agrees with itself.
 */
export function verifyEntryEvidence(evidence: EntryEvidence, trustedVkey?: string): Verification {
  const bytes = decodeBase64(evidence.entry);
  if (bytes === undefined) return { ok: false, checks: [{ ok: false, says: "The entry is not base64." }] };
  const sealed = sealedTexts(bytes);
  const checks = [
    ...verifyEntryProof({ entry: bytes, proof: evidence.proof, vkey: trustedVkey ?? evidence.vkey }).checks,
    ...textChecks(sealed, evidence.texts),
  ];
  if (trustedVkey !== undefined && trustedVkey !== evidence.vkey) {
    checks.push({ ok: false, says: "The file names another key than the one you trust." });
  }
  const held = new Set(evidence.texts.map(({ member }) => member));
  const missingTexts = Object.keys(sealed).filter((member) => !held.has(member));
  return stated({ ok: checks.every(({ ok }) => ok), checks, missingTexts }, bytes, evidence.texts);
}

/** Verifies a proof against an entry's exact bytes, which come without their texts. */
export function verifyBareEntry(claim: { entry: Uint8Array; proof: string; vkey: string }): Verification {
  const missingTexts = Object.keys(sealedTexts(claim.entry));
  return stated({ ...verifyEntryProof(claim), missingTexts }, claim.entry, []);
}

/** Adds what the entry states to a verification in which all holds. */
function stated(verification: Verification, bytes: Uint8Array, texts: EntryEvidence["texts"]): Verification {
  const body = verification.ok ? parseEntryBody(bytes) : undefined;
  if (!body) return verification;
  const values = texts.map(({ member, value }) => [member, value] as const);
  const { texts: _, facts = {}, ...members } = body;
  const named = Object.entries(facts).map(([member, value]) => [`facts.${member}`, value] as const);
  const sentence = sentenceOf(viewOf(body, new Map(values)));
  return { ...verification, statement: { sentence, facts: [...Object.entries(members), ...named], texts: values } };
}

/** Verifies that exact bytes are the entry that a tlog-proof speaks of, under a key. */
function verifyEntryProof(claim: { entry: Uint8Array; proof: string; vkey: string }): Verification {
  const leaf = leafHash(claim.entry);
  const hashed: Check = { ok: true, says: `The entry's leaf hash is ${Buffer.from(leaf).toString("base64")}.` };
  try {
    const key = parseVkey(claim.vkey);
    const { index, checkpoint } = verifyTlogProof(claim.proof, leaf, { origin: key.name, keys: [key] });
    const root = Buffer.from(checkpoint.root).toString("base64");
    return {
      ok: true,
      checks: [
        hashed,
        {
          ok: true,
          says: `The checkpoint of ${checkpoint.origin} is signed by ${claim.vkey.split("+", 2).join("+")}.`,
        },
        { ok: true, says: `The entry is number ${index} of ${checkpoint.size} under the root ${root}.` },
      ],
    };
  } catch (error) {
    return { ok: false, checks: [hashed, { ok: false, says: (error as Error).message }] };
  }
}

/** The salted hashes of the texts beside an entry, by name. */
const sealedTexts = (entry: Uint8Array): Readonly<Record<string, string>> => parseEntryBody(entry)?.texts ?? {};

/** Checks the texts beside an entry, each against its salted hash in the entry. */
export const textChecks = (sealed: Readonly<Record<string, string>>, texts: EntryEvidence["texts"]): Check[] => [
  ...texts.map((text) => textCheck(sealed, text)),
  ...repeatedTexts(texts),
];

/** Refuses repeated texts: another reader of the file could take the one that was not checked. */
function repeatedTexts(texts: EntryEvidence["texts"]): Check[] {
  const members = texts.map(({ member }) => member);
  const repeated = new Set(members.filter((member, at) => members.indexOf(member) !== at));
  return [...repeated].map((member) => ({ ok: false, says: `The text "${member}" is in the file more than once.` }));
}

/** Whether a text is the one whose salted hash the entry holds. */
export function isSealed(sealed: Readonly<Record<string, string>>, text: EntryEvidence["texts"][number]): boolean {
  const { member, salt, value } = text;
  const saltBytes = decodeBase64(salt);
  if (saltBytes?.length !== textSaltBytes || !Object.hasOwn(sealed, member)) return false;
  return sealed[member] === hash("sha256", Buffer.concat([saltBytes, Buffer.from(value, "utf8")]), "base64url");
}

/** A text must be the one whose salted hash the entry holds. */
export function textCheck(sealed: Readonly<Record<string, string>>, text: EntryEvidence["texts"][number]): Check {
  const { member } = text;
  const ok = isSealed(sealed, text);
  return { ok, says: ok ? `The text "${member}" is the one that was sealed.` : `The text "${member}" was changed.` };
}
