import type { ReadEntry } from "./read-entry";

/** One step of a verification, in words. `unknown`: this browser cannot do it. */
export type BrowserCheck = { result: "ok" | "wrong" | "unknown"; says: string };

/** Values that this browser computed from an entry, in base64. `root` is undefined if the proof yields none. */
export type Computed = {
  leafHash: string;
  root: string | undefined;
  size: number;
  origin: string;
  /** The names on the further signature lines of the checkpoint. Their signatures are not checked here. */
  witnesses: string[];
};

export type Verification = {
  checks: BrowserCheck[];
  /** Absent where this browser has no cryptography. */
  computed?: Computed;
};

type Claim = { index: number; bytes: string; proof: string; vkey: string };
export type Bytes = Uint8Array<ArrayBuffer>;
type Parsed = {
  index: number;
  hashes: Bytes[];
  origin: string;
  size: number;
  root: Bytes;
  signedText: string;
  signature: Bytes;
  witnesses: string[];
};

/**
 * Recomputes, in this browser and with its own cryptography, what the server claims: the entry's leaf hash (RFC 6962),
 * its way up to the checkpoint's root (RFC 9162 §2.1.3.2), and the checkpoint's signature (C2SP signed-note).
 *
 * @param claim The index that was asked for, the entry's bytes in base64, a C2SP tlog-proof, and the log's verifier key.
 */
export async function verifyInBrowser(claim: Claim): Promise<Verification> {
  if (!globalThis.crypto?.subtle) {
    const says = "This page is not served over https, so the browser offers no cryptography.";
    return { checks: [{ result: "unknown", says }] };
  }
  const proof = parseProof(claim.proof);
  const leaf = await sha256(Uint8Array.of(0), fromBase64(claim.bytes));
  const root = await rootFrom(leaf, proof);
  const included = root !== undefined && equalBytes(root, proof.root) && proof.index === claim.index;
  const { origin, size, witnesses } = proof;
  const checks: BrowserCheck[] = [
    { result: "ok", says: `Leaf hash of the entry's exact bytes: ${toBase64(leaf)}` },
    included
      ? { result: "ok", says: `It is number ${proof.index} of the ${size} records under root ${toBase64(proof.root)}` }
      : { result: "wrong", says: `The proof does not place this entry at number ${claim.index} under the signed root` },
    await signatureCheck(proof, claim.vkey),
  ];
  return { checks, computed: { leafHash: toBase64(leaf), root: root && toBase64(root), size, origin, witnesses } };
}

/**
 * Finds where the server's answer shows another place in the log than this browser computed. A checkpoint that is older
 * than the proof's is none: the log grew between the two.
 */
export function shownChecks(shown: Omit<Computed, "witnesses">, computed: Computed): BrowserCheck[] {
  const says: (string | false)[] = [
    shown.leafHash !== computed.leafHash && "The answer shows another leaf hash than this browser computed",
    shown.size === computed.size &&
      shown.root !== computed.root &&
      `The answer shows another root of ${computed.size} records than this browser computed`,
    shown.size > computed.size &&
      `The answer shows ${shown.size} records, and the signed checkpoint only ${computed.size}`,
    shown.origin !== computed.origin && "The answer names another log than the signed checkpoint",
  ];
  return says.filter((one) => one !== false).map((one): BrowserCheck => ({ result: "wrong", says: one }));
}

/** Whether the texts fit the record, and whether the server's answer shows the same facts. */
export function contentChecks({ body, checked, changed, missing, differences }: ReadEntry): BrowserCheck[] {
  const fitting = Object.keys(body.texts ?? {}).length - changed.length - missing.length;
  const checks: BrowserCheck[] = [
    checked
      ? { result: "ok", says: `${fitting} texts and names fit their salted hashes` }
      : { result: "unknown", says: "The texts and names could not be checked" },
    ...changed.map((member): BrowserCheck => ({ result: "wrong", says: `The text ${member} was changed` })),
    ...differences.map(
      ({ member }): BrowserCheck => ({
        result: "wrong",
        says: `The answer shows another ${member} than the record holds`,
      }),
    ),
  ];
  if (missing.length === 0) return checks;
  return [...checks, { result: "unknown", says: `Erased or withheld: ${missing.join(", ")}` }];
}

async function signatureCheck({ origin, signedText, signature }: Parsed, vkey: string): Promise<BrowserCheck> {
  const [, name, encoded = ""] = /^([^+]+)\+[0-9a-f]{8}\+(\S+)\s*$/.exec(vkey) ?? [];
  if (name !== origin) return { result: "wrong", says: "The checkpoint is of another log" };
  // The first byte names the algorithm.
  const key = fromBase64(encoded).slice(1);
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    const valid = await crypto.subtle.verify("Ed25519", imported, signature, new TextEncoder().encode(signedText));
    return valid
      ? { result: "ok", says: `The checkpoint is signed by ${name} (Ed25519)` }
      : { result: "wrong", says: "The checkpoint's signature does not fit" };
  } catch {
    return { result: "unknown", says: "This browser does not know Ed25519: use npm run verify for the signature" };
  }
}

/** Folds the audit path; undefined when it has the wrong length for that index and size. */
async function rootFrom(leaf: Bytes, { index, size, hashes }: Parsed): Promise<Bytes | undefined> {
  if (index >= size) return undefined;
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of hashes) {
    if (last === 0) return undefined;
    if (position % 2 === 1 || position === last) {
      hash = await sha256(Uint8Array.of(1), sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position = Math.floor(position / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = await sha256(Uint8Array.of(1), hash, sibling);
    }
    position = Math.floor(position / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}

function parseProof(text: string): Parsed {
  const end = text.indexOf("\n\n");
  const lines = text.slice(0, end).split("\n");
  const note = text.slice(end + 2);
  const noteEnd = note.lastIndexOf("\n\n");
  const signedText = note.slice(0, noteEnd + 1);
  const [origin = "", size = "", root = ""] = signedText.split("\n");
  const [signatureLine = "", ...others] = note
    .slice(noteEnd + 2)
    .trimEnd()
    .split("\n");
  return {
    index: Number(lines.find((line) => line.startsWith("index "))?.slice(6)),
    hashes: lines
      .slice(1)
      .filter((line) => !line.includes(" "))
      .map(fromBase64),
    origin,
    size: Number(size),
    root: fromBase64(root),
    signedText,
    // Four bytes name the key; the signature follows them.
    signature: fromBase64(signatureLine.split(" ").at(-1) ?? "").slice(4),
    witnesses: others.map((line) => line.split(" ")[1] ?? ""),
  };
}

export async function sha256(...parts: Bytes[]): Promise<Bytes> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
}

export const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
export const toBase64 = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
export const equalBytes = (a: Bytes, b: Bytes): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);
