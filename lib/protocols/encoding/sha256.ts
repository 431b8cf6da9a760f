import { hash } from "node:crypto";

/** Computes base64url(SHA-256(data)); a text counts as its UTF-8 bytes (FIPS 180-4, RFC 4648 §5). */
export function sha256(data: string | Uint8Array): string {
  return hash("sha256", data, "base64url");
}

/** Computes SHA-256 in the form that `sha256sum` prints. */
export function sha256Hex(data: string | Uint8Array): string {
  return hash("sha256", data, "hex");
}
