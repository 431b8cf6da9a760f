import { randomUUID } from "node:crypto";
import * as store from "@/lib/credentials/store";
import type { Tx } from "@/lib/platform/db/transaction";
import type { DpopProof } from "@/lib/protocols/dpop/proof";
import { replayKeyOf } from "@/lib/protocols/dpop/replay-key";
import { OAuthError } from "@/lib/protocols/oauth/errors";

/** Consumes a DPoP proof; throws `invalid_dpop_proof` when it was used before, on any server (I7). */
export async function consumeProof(tx: Tx, proof: DpopProof): Promise<void> {
  const { key, expiresAt } = replayKeyOf(proof);
  // Nothing else is ever bound to this value, so whatever presents the proof again is a replay.
  const fresh = await store.consumeOnce(tx, key, randomUUID(), expiresAt);
  if (!fresh) throw new OAuthError("invalid_dpop_proof", "this proof was used before");
}
