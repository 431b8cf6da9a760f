import { createHash, randomBytes } from "node:crypto";

/** A secret that is shown once, and the hash that is stored instead (I8). */
export type OpaqueSecret = { secret: string; hash: string };

/**
 * The prefix of each kind of opaque secret: keys of resource servers, enrolment tokens, invitations, registration
 * access tokens, signing secrets of webhooks, tokens of SCIM clients. The log's redaction is made from this list.
 */
export const secretPrefixes = ["mpk", "met", "miv", "mra", "whsec", "mpt"] as const;

export type SecretPrefix = (typeof secretPrefixes)[number];

/** Computes the SHA-256 of a presented secret, in hex. 256 random bits need no slow hash. */
export const secretHash = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");

/** Writes 32 bytes behind a prefix that scanners and the log's redaction recognise. */
export const prefixedSecret = (prefix: SecretPrefix, bytes: Uint8Array): string =>
  `${prefix}_${Buffer.from(bytes).toString("base64url")}`;

/** Makes a secret of 32 random bytes. */
export function newOpaqueSecret(prefix: SecretPrefix): OpaqueSecret {
  const secret = prefixedSecret(prefix, randomBytes(32));
  return { secret, hash: secretHash(secret) };
}
