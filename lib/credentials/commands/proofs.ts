import { randomUUID } from "node:crypto";
import * as store from "@/lib/credentials/store";
import { loadSettings } from "@/lib/organisation/store";
import { clock } from "@/lib/platform/base/clock";
import type { Tx } from "@/lib/platform/database/transaction";
import { currentNonce, judgeNonce } from "@/lib/platform/keys/dpop-nonce";
import type { DpopProof } from "@/lib/protocols/dpop/proof";
import { replayKeyOf } from "@/lib/protocols/dpop/replay-key";
import { OAuthError } from "@/lib/protocols/oauth/errors";

/**
 * Judges the nonce of a proof by the setting of the organisation; throws OAuthError `use_dpop_nonce` (RFC 9449 section
 * 8).
 */
export async function requireNonce(proof: DpopProof): Promise<void> {
  const { dpopNonceRequired } = await loadSettings();
  judgeNonce(proof, dpopNonceRequired, clock.now());
}

/** Returns the header with the nonce for the next proof, if proofs need one (RFC 9449 section 8.2). */
export async function nonceHeaders(): Promise<Record<string, string>> {
  const { dpopNonceRequired } = await loadSettings();
  return dpopNonceRequired ? { "dpop-nonce": currentNonce(clock.now()) } : {};
}

/** Consumes a DPoP proof; throws `invalid_dpop_proof` when it was used before, on any server (I7). */
export async function consumeProof(tx: Tx, proof: DpopProof): Promise<void> {
  const { key, expiresAt } = replayKeyOf(proof);
  // The random value is bound to no other use, so a second use of the proof is a replay.
  const fresh = await store.consumeOnce(tx, key, randomUUID(), expiresAt);
  if (!fresh) throw new OAuthError("invalid_dpop_proof", "this proof was used before");
}
