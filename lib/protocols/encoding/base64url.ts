/** Bytes with a buffer of their own, as the database and `Response` take them. */
export type Bytes = Uint8Array<ArrayBuffer>;

const alphabet = /^[A-Za-z0-9_-]*$/;
/** Last characters whose unused low bits are zero, for a remainder of two and of three characters. */
const lastOfTwo = "AQgw";
const lastOfThree = "AEIMQUYcgkosw048";

/** Encodes bytes without padding (RFC 4648 §5). */
export function encodeBase64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

/** Says whether the text is the one spelling of some bytes: no padding, no foreign character, unused bits zero (RFC 4648 §3.5). */
export function isBase64url(text: string): boolean {
  if (!alphabet.test(text)) return false;
  const remainder = text.length % 4;
  if (remainder === 0) return true;
  if (remainder === 1) return false;
  return (remainder === 2 ? lastOfTwo : lastOfThree).includes(text.charAt(text.length - 1));
}

/** Decodes the canonical spelling of some bytes, or answers undefined for any other text (RFC 4648 §3.5, §5). */
export function decodeBase64url(text: string): Bytes | undefined {
  return isBase64url(text) ? Buffer.from(text, "base64url") : undefined;
}
