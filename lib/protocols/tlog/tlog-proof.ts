import { decodeBase64, encodeBase64 } from "@/lib/protocols/encoding/base64";
import { type Checkpoint, openCheckpoint } from "./checkpoint";
import { verifyInclusion } from "./merkle";
import type { NoteKey } from "./note";

/** One entry's place in a log, checkable offline. */
export type TlogProof = {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed note, byte for byte. */
  readonly checkpoint: string;
  /** Bytes that nothing vouches for. */
  readonly extra?: Uint8Array;
};

export type TlogProofErrorCode = "malformed_proof" | "not_included";

const brand = Symbol.for("mandate.tlog-proof-error");
const header = "c2sp.org/tlog-proof@v1";
const maxHashes = 63;

/** Thrown when a proof is malformed or proves nothing. */
export class TlogProofError extends Error {
  readonly [brand] = true;

  constructor(
    readonly code: TlogProofErrorCode,
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}

/** Recognises a {@link TlogProofError}, also one made by another copy of this module. */
export function isTlogProofError(error: unknown): error is TlogProofError {
  return typeof error === "object" && error !== null && brand in error;
}

/**
 * Writes a proof as a `.tlog-proof` file.
 *
 * @see [C2SP tlog-proof](https://c2sp.org/tlog-proof)
 */
export function formatTlogProof({ index, hashes, checkpoint, extra }: TlogProof): string {
  const lines = [
    header,
    ...(extra === undefined ? [] : [`extra ${encodeBase64(extra)}`]),
    `index ${index}`,
    ...hashes.map(encodeBase64),
  ];
  return `${lines.join("\n")}\n\n${checkpoint}`;
}

/** Reads a proof without believing it; throws {@link TlogProofError} for a malformed one. */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf("\n\n");
  const [first, ...lines] = end === -1 ? [] : text.slice(0, end).split("\n");
  if (first !== header) throw new TlogProofError("malformed_proof", `not a ${header}`);
  const extraLine = lines[0]?.startsWith("extra ") ? lines.shift() : undefined;
  const index = parseIndex(lines.shift() ?? "");
  if (lines.length > maxHashes) throw new TlogProofError("malformed_proof", "more hashes than a log can need");
  const proof = { index, hashes: lines.map((line) => parseBytes(line, 32)), checkpoint: text.slice(end + 2) };
  return extraLine === undefined ? proof : { ...proof, extra: parseBytes(extraLine.slice("extra ".length)) };
}

export type TrustedLog = { readonly origin: string; readonly keys: readonly NoteKey[] };
export type VerifiedProof = { readonly index: number; readonly checkpoint: Checkpoint };

/**
 * Verifies offline that a leaf is in the log: the signature, the origin and the audit path.
 *
 * The log and its keys come from the verifier's own configuration, never from the proof. Throws
 * {@link TlogProofError}, or a `NoteError` for the checkpoint.
 */
export function verifyTlogProof(text: string, leafHash: Uint8Array, { origin, keys }: TrustedLog): VerifiedProof {
  const { index, hashes, checkpoint: note } = parseTlogProof(text);
  const checkpoint = openCheckpoint(note, origin, keys);
  const { size, root } = checkpoint;
  if (!verifyInclusion({ leafHash, index, size, root, proof: hashes })) {
    throw new TlogProofError("not_included", `the checkpoint does not hold this entry at ${index}`);
  }
  return { index, checkpoint };
}

function parseIndex(line: string): number {
  const [, digits] = /^index (0|[1-9][0-9]{0,15})$/.exec(line) ?? [];
  const index = Number(digits);
  if (!Number.isSafeInteger(index)) throw new TlogProofError("malformed_proof", "the index is missing or malformed");
  return index;
}

function parseBytes(encoded: string, length?: number): Uint8Array {
  const bytes = decodeBase64(encoded);
  if (bytes === undefined || (length !== undefined && bytes.length !== length)) {
    throw new TlogProofError("malformed_proof", "a line is not the base64 it should be");
  }
  return bytes;
}
