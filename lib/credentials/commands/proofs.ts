import { createHash, randomUUID } from "node:crypto";
import * as store from "@/lib/credentials/store";
import type { Tx } from "@/lib/platform/db/transaction";
import type { DpopProof } from "@/lib/protocols/dpop/proof";
import { OAuthError } from "@/lib/protocols/oauth/errors";

/** Replay rows outlive the proof's window on both sides (rules T6). */
const keptSeconds = 120;

/** Consumes a DPoP proof; throws `invalid_dpop_proof` when it was used before, on any server (I7). */
export async function consumeProof(tx: Tx, { jkt, jti, iat }: DpopProof): Promise<void> {
  const key = `dpop:${jkt}:${createHash("sha256").update(jti).digest("base64url")}`;
  // Nothing else is ever bound to this value, so whatever presents the proof again is a replay.
  const fresh = await store.consumeOnce(tx, key, randomUUID(), new Date((iat + keptSeconds) * 1000));
  if (!fresh) throw new OAuthError("invalid_dpop_proof", "this proof was used before");
}
