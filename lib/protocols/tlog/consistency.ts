import { decodeBase64, encodeBase64 } from "@/lib/protocols/encoding/base64";
import { hashBytes } from "./tiles";

/** The proof that a tree extends one of `oldSize` leaves (RFC 6962 §2.1.2). */
export type ConsistencyText = { readonly oldSize: number; readonly proof: readonly Uint8Array[] };

const maxHashes = 63;

/**
 * Writes a consistency proof: `old` with the size, one hash in base64 on each line, an empty line. With the checkpoint of
 * the new tree behind it, this is the body of an `add-checkpoint` request.
 *
 * @see [C2SP tlog-witness](https://c2sp.org/tlog-witness)
 */
export const formatConsistency = ({ oldSize, proof }: ConsistencyText): string =>
  `${[`old ${oldSize}`, ...proof.map(encodeBase64)].join("\n")}\n\n`;

/** Reads a consistency proof and the text behind it, a checkpoint or nothing; undefined for anything else. */
export function parseConsistency(text: string): (ConsistencyText & { checkpoint: string }) | undefined {
  const end = text.indexOf("\n\n");
  const [first = "", ...lines] = end === -1 ? [] : text.slice(0, end).split("\n");
  const [, digits] = /^old (0|[1-9]\d{0,15})$/.exec(first) ?? [];
  const oldSize = Number(digits);
  const proof = lines.flatMap((line) => decodeBase64(line) ?? []);
  const isWhole = proof.length === lines.length && proof.every(({ length }) => length === hashBytes);
  if (!Number.isSafeInteger(oldSize) || !isWhole || lines.length > maxHashes) return undefined;
  return { oldSize, proof, checkpoint: text.slice(end + 2) };
}
