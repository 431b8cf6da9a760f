import { createHmac } from "node:crypto";
import { OAuthError } from "@/lib/protocols/oauth/errors";
import { derivedSecret } from "./derived-secret";

/** A nonce is good for the rest of its bucket and all of the next. */
const bucketSeconds = 300;

const bucketOf = (now: Date): number => Math.floor(now.getTime() / 1000 / bucketSeconds);

/** Nothing is stored: every server with the same key-encryption key makes and knows the same nonces (rules T6). */
const nonceOf = (bucket: number): string =>
  createHmac("sha256", derivedSecret("dpop-nonce")).update(String(bucket)).digest("base64url");

/** Answers the nonce that proofs carry now (RFC 9449 section 8). */
export const currentNonce = (now: Date): string => nonceOf(bucketOf(now));

/**
 * Judges the nonce of a proof: one that is there must be ours and recent, and where nonces are required there must be
 * one.
 *
 * @returns the nonce to hand out with the answer; undefined where the client's is the newest, or needs none.
 * @throws OAuthError `use_dpop_nonce`, with the nonce to use.
 * @see RFC 9449 sections 8 and 8.2
 */
export function judgeNonce(
  { nonce }: { readonly nonce: string | undefined },
  required: boolean,
  now: Date,
): string | undefined {
  if (nonce === undefined && !required) return undefined;
  const newest = currentNonce(now);
  if (nonce === newest) return required ? newest : undefined;
  if (nonce !== undefined && nonce === nonceOf(bucketOf(now) - 1)) return newest;
  const reason = nonce === undefined ? "the proof needs a nonce" : "the nonce is not one of this server, or too old";
  throw new OAuthError("use_dpop_nonce", reason, { nonce: newest });
}
