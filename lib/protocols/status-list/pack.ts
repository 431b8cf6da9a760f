import { deflateSync, inflateSync } from "node:zlib";
import { decodeBase64url, encodeBase64url } from "@/lib/protocols/encoding/base64url";
import { StatusListError } from "./errors";

/** Status types that every verifier knows (section 7.1). */
export const statusTypes = { valid: 0, invalid: 1, suspended: 2 } as const;

export const statusBits = [1, 2, 4, 8] as const;
/** How many bits one status takes. */
export type StatusBits = (typeof statusBits)[number];

/** Four million statuses of two bits; a longer list is refused before it is unpacked. */
export const maxListBytes = 1_048_576;

/**
 * Packs statuses, least significant bits first, into the value of `lst`: base64url of their ZLIB stream.
 *
 * Every other index is 0, valid. Throws {@link StatusListError} for an index outside the list, a status too large for
 * its bits, and a list beyond 1 MiB.
 *
 * @param size Number of statuses in the list.
 * @see draft-ietf-oauth-status-list-21 sections 4.1 and 4.2
 */
export function packStatusList(
  { size, bits }: { size: number; bits: StatusBits },
  entries: Iterable<readonly [index: number, status: number]>,
): string {
  const length = Math.ceil((size * bits) / 8);
  if (!Number.isSafeInteger(size) || size < 1) throw new StatusListError("list_malformed");
  if (length > maxListBytes) throw new StatusListError("list_too_large");
  const bytes = new Uint8Array(length);
  const perByte = 8 / bits;
  for (const [index, status] of entries) {
    if (!Number.isInteger(index) || index < 0 || index >= size) throw new StatusListError("index_out_of_range");
    if (!Number.isInteger(status) || status < 0 || status >= 2 ** bits) throw new StatusListError("status_not_allowed");
    const at = Math.floor(index / perByte);
    const shift = (index % perByte) * bits;
    bytes[at] = ((bytes[at] ?? 0) & ~(maskOf(bits) << shift)) | (status << shift);
  }
  return encodeBase64url(deflateSync(bytes, { level: 9 }));
}

/**
 * Unpacks the value of `lst` into its bytes.
 *
 * Throws {@link StatusListError} for a text that is not exactly one ZLIB stream in canonical base64url. It also throws
 * for a stream that unpacks to more than 1 MiB, and stops there.
 *
 * @see draft-ietf-oauth-status-list-21 section 4.1
 */
export function unpackStatusList(lst: string): Uint8Array {
  const compressed = decodeBase64url(lst);
  if (compressed === undefined || compressed.length === 0) throw new StatusListError("list_malformed");
  const bytes = inflate(compressed);
  if (bytes.length === 0 || !endsWithChecksum(compressed, bytes)) throw new StatusListError("list_malformed");
  return bytes;
}

/**
 * Reads the status at an index of unpacked bytes.
 *
 * @throws StatusListError `index_out_of_range`: the list states nothing about it, which is a refusal, not "valid".
 * @see draft-ietf-oauth-status-list-21 section 8.3
 */
export function readStatus(bytes: Uint8Array, bits: StatusBits, index: number): number {
  const perByte = 8 / bits;
  const byte = Number.isSafeInteger(index) && index >= 0 ? bytes[Math.floor(index / perByte)] : undefined;
  if (byte === undefined) throw new StatusListError("index_out_of_range");
  return (byte >> ((index % perByte) * bits)) & maskOf(bits);
}

const maskOf = (bits: StatusBits): number => 2 ** bits - 1;

function inflate(compressed: Uint8Array): Uint8Array {
  try {
    return inflateSync(compressed, { maxOutputLength: maxListBytes });
  } catch (error) {
    const tooLarge = error instanceof RangeError;
    throw new StatusListError(tooLarge ? "list_too_large" : "list_malformed");
  }
}

/** The stream's own checksum (RFC 1950 section 2.2) must be the end of it: zlib ignores what follows. */
function endsWithChecksum(compressed: Uint8Array, bytes: Uint8Array): boolean {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  const view = new DataView(compressed.buffer, compressed.byteOffset, compressed.byteLength);
  return compressed.length >= 4 && view.getUint32(compressed.length - 4) === b * 65_536 + a;
}
