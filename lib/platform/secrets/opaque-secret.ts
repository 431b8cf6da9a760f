import { createHash, randomBytes } from "node:crypto";

/** A secret that is shown once, and the hash that is stored instead (I8). */
export type OpaqueSecret = { secret: string; hash: string };

/** Computes the SHA-256 of a presented secret, in hex. 256 random bits need no slow hash. */
export const secretHash = (secret: string): string => createHash("sha256").update(secret, "utf8").digest("hex");

/** Makes a secret of 32 random bytes behind a prefix that scanners can recognise. */
export function newOpaqueSecret(prefix: "mpk" | "met" | "miv"): OpaqueSecret {
  const secret = `${prefix}_${randomBytes(32).toString("base64url")}`;
  return { secret, hash: secretHash(secret) };
}
