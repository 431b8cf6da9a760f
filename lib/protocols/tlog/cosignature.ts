import { type Checkpoint, parseCheckpoint } from "./checkpoint";
import {
  formatKey,
  formatSignature,
  NoteError,
  type NoteKey,
  type NoteSigner,
  parseKey,
  parseNote,
  typedKey,
  verifies,
} from "./note";

const cosignatureV1 = 0x04;

/** Names a witness's Ed25519 key for cosignatures (C2SP tlog-cosignature). Throws {@link NoteError} as `noteKey`. */
export const cosignerKey = (name: string, publicKey: Uint8Array): NoteKey => typedKey(name, publicKey, cosignatureV1);

/** Writes a witness's verifier key. */
export const formatCosignerVkey = (key: NoteKey): string => formatKey(key, cosignatureV1);

/** Reads a witness's verifier key; throws {@link NoteError} for any other key. */
export const parseCosignerVkey = (vkey: string): NoteKey => parseKey(vkey, cosignatureV1);

/**
 * Adds a cosignature to a signed checkpoint: the witness has seen this tree, and no other that contradicts it.
 *
 * @param at Seconds since 1970.
 * @see [C2SP tlog-cosignature](https://c2sp.org/tlog-cosignature)
 */
export async function cosign(note: string, { name, publicKey, sign }: NoteSigner, at: number): Promise<string> {
  const { text } = parseNote(note);
  parseCheckpoint(text);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(at));
  const signature = Buffer.concat([time, await sign(messageOf(text, BigInt(at)))]);
  return `${note}${formatSignature(cosignerKey(name, publicKey), signature)}`;
}

export type Cosigned = { readonly checkpoint: Checkpoint /** Seconds since 1970. */; readonly at: number };

/**
 * Opens a checkpoint that a witness cosigned; the newest of its cosignatures counts.
 *
 * Throws {@link NoteError} without one, or for a wrong one in its name.
 */
export function openCosigned(note: string, witness: NoteKey): Cosigned {
  const { text, signatures } = parseNote(note);
  const checkpoint = parseCheckpoint(text);
  const times = signatures
    .filter(({ name, id }) => name === witness.name && Buffer.compare(id, witness.id) === 0)
    .map(({ signature }) => verifiedTime(text, Buffer.from(signature), witness));
  if (times.length === 0) throw new NoteError("no_trusted_signature", `${witness.name} did not cosign this checkpoint`);
  return { checkpoint, at: Math.max(...times) };
}

function verifiedTime(text: string, bytes: Buffer, witness: NoteKey): number {
  const at = bytes.length === 72 ? bytes.readBigUInt64BE(0) : undefined;
  if (at === undefined || !verifies(witness, messageOf(text, at), bytes.subarray(8))) {
    throw new NoteError("invalid_signature", `the cosignature of ${witness.name} does not fit the checkpoint`);
  }
  return Number(at);
}

const messageOf = (text: string, at: bigint): Buffer => Buffer.from(`cosignature/v1\ntime ${at}\n${text}`);
