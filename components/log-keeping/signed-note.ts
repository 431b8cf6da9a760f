import { type Bytes, fromBase64, toBase64 } from "@/components/audit/verify-in-browser";

/** A signed checkpoint (C2SP tlog-checkpoint), as it is written; its signatures are not verified. */
export type SignedNote = {
  origin: string;
  size: number;
  root: Bytes;
  /** The signed bytes. */
  text: string;
  signatures: readonly { name: string; keyId: string; signature: Bytes }[];
};

/** Splits a note into the checkpoint and its signature lines; undefined for anything else. */
export function readNote(note: string): SignedNote | undefined {
  const end = note.lastIndexOf("\n\n");
  if (end === -1) return undefined;
  const text = note.slice(0, end + 1);
  const [origin = "", digits = "", encoded = "", last, ...more] = text.split("\n");
  const root = bytesOf(encoded);
  if (origin === "" || !/^(0|[1-9]\d{0,14})$/.test(digits) || root?.length !== 32 || last !== "" || more.length > 0) {
    return undefined;
  }
  const lines = note
    .slice(end + 2)
    .split("\n")
    .filter(Boolean)
    .map(readSignature);
  const signatures = lines.filter((line) => line !== undefined);
  return signatures.length === lines.length && lines.length > 0
    ? { origin, size: Number(digits), root, text, signatures }
    : undefined;
}

function readSignature(line: string): SignedNote["signatures"][number] | undefined {
  const [, name = "", encoded = ""] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const bytes = bytesOf(encoded);
  if (bytes === undefined || bytes.length < 5) return undefined;
  return { name, keyId: hex(bytes.slice(0, 4)), signature: bytes.slice(4) };
}

/** A key that verifies checkpoints: its name, its id in hexadecimal digits, and 32 bytes. */
export type LogKey = { name: string; keyId: string; key: Bytes };

/** Reads a verifier key (C2SP signed-note) for Ed25519; undefined for anything else. */
export function readLogKey(vkey: string): LogKey | undefined {
  const [, name = "", keyId = "", encoded = ""] = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim()) ?? [];
  const bytes = bytesOf(encoded);
  // The first byte names the algorithm.
  return bytes?.length === 33 && bytes[0] === 1 ? { name, keyId, key: bytes.slice(1) } : undefined;
}

/** Whether the key signed the note; undefined if this browser does not know Ed25519. */
export async function isSignedBy({ text, signatures }: SignedNote, key: LogKey): Promise<boolean | undefined> {
  const own = signatures.filter(({ name, keyId }) => name === key.name && keyId === key.keyId);
  if (own.length === 0) return false;
  try {
    const imported = await crypto.subtle.importKey("raw", key.key, "Ed25519", false, ["verify"]);
    const bytes = new TextEncoder().encode(text);
    const results = own.map(({ signature }) => crypto.subtle.verify("Ed25519", imported, signature, bytes));
    return (await Promise.all(results)).every(Boolean);
  } catch {
    return undefined;
  }
}

/** Base64 in its one spelling; undefined for any other text. */
export function bytesOf(encoded: string): Bytes | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || encoded.length % 4 !== 0) return undefined;
  const bytes = fromBase64(encoded);
  return toBase64(bytes) === encoded ? bytes : undefined;
}

const hex = (bytes: Bytes): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
