import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { decodeBase64, encodeBase64 } from "@/lib/protocols/encoding/base64";
import { encodeBase64url } from "@/lib/protocols/encoding/base64url";

export type NoteErrorCode = "malformed_note" | "malformed_key" | "no_trusted_signature" | "invalid_signature";

const brand = Symbol.for("mandate.note-error");

/** Thrown when a note or key is malformed, or the note has no signature of a trusted key. */
export class NoteError extends Error {
  readonly [brand] = true;

  constructor(
    readonly code: NoteErrorCode,
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

/** Recognises a {@link NoteError}, also one made by another copy of this module. */
export function isNoteError(error: unknown): error is NoteError {
  return typeof error === "object" && error !== null && brand in error;
}

export type NoteKey = {
  readonly name: string;
  /** First four bytes of SHA-256(name, newline, signature type, public key). */
  readonly id: Uint8Array;
  /** 32 bytes, RFC 8032. */
  readonly publicKey: Uint8Array;
};

export type NoteSigner = {
  readonly name: string;
  readonly publicKey: Uint8Array;
  readonly sign: (text: Uint8Array) => Uint8Array | Promise<Uint8Array>;
};

export type NoteSignature = { readonly name: string; readonly id: Uint8Array; readonly signature: Uint8Array };
export type OpenedNote = { readonly text: string; readonly signedBy: readonly NoteKey[] };

const ed25519 = 0x01;
const separator = "\n\n";
const maxLength = 1_048_576;
const maxSignatures = 64;
const keyName = /^[^\s+\p{Z}\p{C}]+$/u;
const signatureLine = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a note must not contain.
const forbidden = /[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u;

/**
 * Names an Ed25519 key for notes. Throws {@link NoteError} for a name with spaces or `+`, or a key of other length.
 *
 * @see [C2SP signed-note](https://c2sp.org/signed-note)
 */
export const noteKey = (name: string, publicKey: Uint8Array): NoteKey => typedKey(name, publicKey, ed25519);

/** Names a key for signatures of a type (C2SP signed-note). Throws {@link NoteError} as `noteKey`. */
export function typedKey(name: string, publicKey: Uint8Array, type: number): NoteKey {
  if (!keyName.test(name)) throw new NoteError("malformed_key", "the name is empty or contains a space or a plus");
  if (publicKey.length !== 32) throw new NoteError("malformed_key", "an Ed25519 public key has 32 bytes");
  const id = createHash("sha256").update(`${name}\n`).update(Uint8Array.of(type)).update(publicKey).digest();
  return { name, id: id.subarray(0, 4), publicKey };
}

/** Writes a verifier key as `name+hash+base64(type, key)`, the form every C2SP tool reads. */
export const formatVkey = (key: NoteKey): string => formatKey(key, ed25519);

/** Writes a verifier key for signatures of a type. */
export const formatKey = ({ name, id, publicKey }: NoteKey, type: number): string =>
  `${name}+${Buffer.from(id).toString("hex")}+${encodeBase64(Buffer.from([type, ...publicKey]))}`;

/** Reads a verifier key; throws {@link NoteError} unless its hash fits its name and key. */
export const parseVkey = (vkey: string): NoteKey => parseKey(vkey, ed25519);

/** Reads a verifier key for signatures of a type; throws {@link NoteError} as `parseVkey`. */
export function parseKey(vkey: string, type: number): NoteKey {
  const [, name, hash, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(vkey) ?? [];
  const key = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || key === undefined) throw new NoteError("malformed_key", "not name+hash+key");
  if (key[0] !== type) throw new NoteError("malformed_key", `not a key for signatures of type ${type}`);
  const parsed = typedKey(name, key.subarray(1), type);
  if (Buffer.from(parsed.id).toString("hex") !== hash) throw new NoteError("malformed_key", "the hash does not fit");
  return parsed;
}

/** Signs a text that ends in a newline; each signer adds one line. Throws {@link NoteError} for any other text. */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  assertText(text);
  const bytes = Buffer.from(text);
  const lines = signers.map(async ({ name, publicKey, sign }) =>
    formatSignature(noteKey(name, publicKey), await sign(bytes)),
  );
  return `${text}\n${(await Promise.all(lines)).join("")}`;
}

/** Writes the line of a signature. */
export const formatSignature = ({ name, id }: Pick<NoteKey, "name" | "id">, signature: Uint8Array): string =>
  `— ${name} ${encodeBase64(Buffer.concat([id, signature]))}\n`;

/** Joins a text and signatures to a note, as `parseNote` splits it. */
export const noteOf = (text: string, signatures: readonly NoteSignature[]): string =>
  `${text}\n${signatures.map((one) => formatSignature(one, one.signature)).join("")}`;

/** Splits a note without believing it; throws {@link NoteError} for a malformed one. */
export function parseNote(note: string): { text: string; signatures: readonly NoteSignature[] } {
  const end = note.lastIndexOf(separator);
  if (note.length > maxLength || end === -1 || !note.endsWith("\n")) {
    throw new NoteError("malformed_note", "not a text, a blank line and signatures");
  }
  const text = note.slice(0, end + 1);
  assertText(text);
  const lines = note.slice(end + separator.length, -1).split("\n");
  if (lines.length > maxSignatures) throw new NoteError("malformed_note", "too many signatures");
  return { text, signatures: lines.map(parseSignatureLine) };
}

/**
 * Opens a note signed by at least one of the trusted keys; signatures of others are ignored.
 *
 * Throws {@link NoteError} when none of them signed, or a signature in the name of one of them is wrong.
 */
export function openNote(note: string, trusted: readonly NoteKey[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const bytes = Buffer.from(text);
  const signedBy = new Set<NoteKey>();
  for (const { name, id, signature } of signatures) {
    const key = trusted.find((candidate) => candidate.name === name && Buffer.compare(candidate.id, id) === 0);
    if (key === undefined) continue;
    if (!verifies(key, bytes, signature)) {
      throw new NoteError("invalid_signature", `the signature of ${name} does not fit the text`);
    }
    signedBy.add(key);
  }
  if (signedBy.size === 0) throw new NoteError("no_trusted_signature", "no trusted key signed this note");
  return { text, signedBy: [...signedBy] };
}

/** Verifies an Ed25519 signature (RFC 8032). */
export const verifies = (key: NoteKey, message: Uint8Array, signature: Uint8Array): boolean =>
  signature.length === 64 && verify(null, message, importKey(key), signature);

function parseSignatureLine(line: string): NoteSignature {
  const [, name = "", encoded = ""] = signatureLine.exec(line) ?? [];
  const bytes = decodeBase64(encoded);
  if (!keyName.test(name) || bytes === undefined || bytes.length < 5) {
    throw new NoteError("malformed_note", "a line after the text is no signature");
  }
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function assertText(text: string): void {
  if (text === "" || !text.endsWith("\n") || forbidden.test(text)) {
    throw new NoteError("malformed_note", "the text does not end in a newline, or holds control characters");
  }
}

function importKey({ publicKey }: NoteKey): KeyObject {
  return createPublicKey({ format: "jwk", key: { kty: "OKP", crv: "Ed25519", x: encodeBase64url(publicKey) } });
}
