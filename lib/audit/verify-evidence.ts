import { createHash } from "node:crypto";
import { parseEntryBody, textSaltBytes } from "@/lib/audit/entry-body";
import type { EntryEvidence } from "@/lib/audit/schema";
import { decodeBase64 } from "@/lib/protocols/encoding/base64";
import { leafHash } from "@/lib/protocols/tlog/merkle";
import { parseVkey } from "@/lib/protocols/tlog/note";
import { verifyTlogProof } from "@/lib/protocols/tlog/tlog-proof";

/** One thing that was checked, in words. */
export type Check = { ok: boolean; says: string };
export type Verification = {
  ok: boolean;
  checks: readonly Check[];
  /** Names of sealed texts that the file does not hold: they were erased, or someone removed them. */
  missingTexts?: readonly string[];
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
    ...evidence.texts.map((text) => textCheck(sealed, text)),
  ];
  if (trustedVkey !== undefined && trustedVkey !== evidence.vkey) {
    checks.push({ ok: false, says: "The file names another key than the one you trust." });
  }
  const held = new Set(evidence.texts.map(({ member }) => member));
  const missingTexts = Object.keys(sealed).filter((member) => !held.has(member));
  return { ok: checks.every(({ ok }) => ok), checks, missingTexts };
}

/** Verifies that exact bytes are the entry that a tlog-proof speaks of, under a key. */
export function verifyEntryProof(claim: { entry: Uint8Array; proof: string; vkey: string }): Verification {
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
export const sealedTexts = (entry: Uint8Array): Readonly<Record<string, string>> => parseEntryBody(entry)?.texts ?? {};

/** A text must be the one whose salted hash the entry holds. */
function textCheck(sealed: Readonly<Record<string, string>>, text: EntryEvidence["texts"][number]): Check {
  const { member, salt, value } = text;
  const saltBytes = decodeBase64(salt) ?? new Uint8Array();
  const digest = createHash("sha256").update(saltBytes).update(value, "utf8").digest("base64url");
  const ok = Object.hasOwn(sealed, member) && sealed[member] === digest && saltBytes.length === textSaltBytes;
  return { ok, says: ok ? `The text "${member}" is the one that was sealed.` : `The text "${member}" was changed.` };
}
