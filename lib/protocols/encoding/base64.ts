import type { Bytes } from "./base64url";

/** Encodes bytes with padding (RFC 4648 §4), as the C2SP formats do. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}

/** Decodes the canonical, padded spelling of some bytes, or answers undefined for any other text (RFC 4648 §3.5, §4). */
export function decodeBase64(text: string): Bytes | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
