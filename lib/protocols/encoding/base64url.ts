import { isBase64url } from "./base64url-spelling";

/** Bytes with a buffer of their own, as the database and `Response` take them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Encodes bytes without padding (RFC 4648 §5). */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/** Decodes the canonical spelling of some bytes, or answers undefined for any other text (RFC 4648 §3.5, §5). */
export function decodeBase64url(text: string): Bytes | undefined {
  return isBase64url(text) ? Buffer.from(text, "base64url") : undefined;
}
