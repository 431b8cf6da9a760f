import { hash } from "node:crypto";

/** First hashed field. It keeps every other signed text from passing for an approval. */
export const approvalChallengeTag = "mandate-approval-v1";

export type ApprovalVerdict = "approve" | "deny";

/** The one vote that a passkey signs. */
export type ApprovalClaim = {
  /** Digest of what was shown, base64url of 32 bytes. */
  digest: string;
  /** Id of the request or of the action approval; the prefix tells them apart. */
  subject: string;
  /** The step of a request, counted from 1; 1 where there are no steps. */
  step: number;
  verdict: ApprovalVerdict;
  /** Base64url of 32 random bytes that this server made and stored. */
  nonce: string;
};

/**
 * Computes the WebAuthn challenge of an approval (rules A4): base64url(SHA-256(fields)).
 *
 * The fields are tag, digest, subject, step (decimal), verdict and nonce, as they are spelled in the claim. Each is
 * written as the length of its UTF-8 bytes in four bytes, most significant first, and then the bytes: no two claims
 * have the same bytes.
 */
export function approvalChallenge({ digest, subject, step, verdict, nonce }: ApprovalClaim): string {
  const fields = [approvalChallengeTag, digest, subject, String(step), verdict, nonce];
  return hash("sha256", Buffer.concat(fields.map(lengthPrefixed)), "base64url");
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
