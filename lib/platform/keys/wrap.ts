import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Context of a wrapped key; authenticated with it, so that swapped rows do not open. */
export type WrapContext = { kid: string; purpose: string; alg: string };

const version = 1;
const ivBytes = 12;
const tagBytes = 16;
const headBytes = 1 + ivBytes + tagBytes;

const wrappingKey = (kek: Uint8Array) => Buffer.from(hkdfSync("sha256", kek, "", "mandate wrap signing keys v1", 32));

const contextBytes = ({ kid, purpose, alg }: WrapContext) => Buffer.from(`${kid}|${purpose}|${alg}`, "utf8");

/** Encrypts a private key with AES-256-GCM under a key derived from the key-encryption key (NIST SP 800-38D). */
export function wrapPrivateKey(kek: Uint8Array, pkcs8: Uint8Array, context: WrapContext): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", wrappingKey(kek), iv);
  cipher.setAAD(contextBytes(context));
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  return Buffer.concat([Buffer.of(version), iv, cipher.getAuthTag(), sealed]);
}

/**
 * Decrypts what `wrapPrivateKey` made, or answers undefined: another key-encryption key, changed bytes, or the row of
 * another key.
 */
export function unwrapPrivateKey(kek: Uint8Array, wrapped: Uint8Array, context: WrapContext): Buffer | undefined {
  if (wrapped.length <= headBytes || wrapped[0] !== version) return undefined;
  const iv = wrapped.subarray(1, 1 + ivBytes);
  const decipher = createDecipheriv("aes-256-gcm", wrappingKey(kek), iv, { authTagLength: tagBytes });
  decipher.setAAD(contextBytes(context));
  decipher.setAuthTag(wrapped.subarray(1 + ivBytes, headBytes));
  try {
    return Buffer.concat([decipher.update(wrapped.subarray(headBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
