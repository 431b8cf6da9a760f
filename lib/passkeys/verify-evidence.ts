import { isJoseError } from "@/lib/protocols/jose/errors";
import { type PublicJwk, parsePublicJwk } from "@/lib/protocols/jose/jwk";
import { type AssertionFault, verifyAssertion } from "@/lib/protocols/webauthn/assertion";
import { type ApprovalClaim, approvalChallenge } from "./approval-challenge";
import type { PasskeyEvidence } from "./schema";

export type EvidenceFault = AssertionFault | "key_malformed" | "site_mismatch";

/**
 * Verifies a stored approval without server and database.
 *
 * It computes the challenge again from the claim. The key in the evidence must have signed it and verified its holder.
 * This proves that the key signed. The link from the key to a person rests on the server's record alone.
 *
 * @returns the fault; undefined when the evidence is valid.
 */
export function evidenceFault(
  evidence: PasskeyEvidence,
  claim: Omit<ApprovalClaim, "nonce">,
): EvidenceFault | undefined {
  const { nonce, origin, rp_id: rpId, signature } = evidence;
  if (!isSiteOf(origin, rpId)) return "site_mismatch";
  const jwk = keyOf(evidence);
  if (!jwk) return "key_malformed";
  const verdict = verifyAssertion(
    { authenticatorData: evidence.authenticator_data, clientDataJson: evidence.client_data_json, signature },
    jwk,
    { challenge: approvalChallenge({ ...claim, nonce }), origin, rpId },
  );
  return verdict.ok ? undefined : verdict.fault;
}

/** Whether passkeys of a host work on an origin: it is the host's own, or one below it. */
function isSiteOf(origin: string, rpId: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { origin: spelled, hostname } = new URL(origin);
  return spelled === origin && (hostname === rpId || hostname.endsWith(`.${rpId}`));
}

function keyOf({ jwk }: PasskeyEvidence): PublicJwk | undefined {
  try {
    return parsePublicJwk(jwk);
  } catch (error) {
    if (!isJoseError(error)) throw error;
    return undefined;
  }
}
