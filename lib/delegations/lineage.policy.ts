import { type ClientRefusal, clientRefusal } from "@/lib/credentials/standing.policy";
import type { LineToken } from "./lineage.model";

export type LineageRefusal = ClientRefusal | { code: "token_invalid"; reason: string };

/**
 * Returns why one of the tokens that a token was exchanged for, or its instance, is stopped; undefined if none is.
 *
 * A revoked token or a stopped instance ends every token that was exchanged from it. An expired token ends nothing: no
 * token lives longer than the one that it was exchanged for.
 */
export function lineageRefusal(tokens: readonly LineToken[], now: Date): LineageRefusal | undefined {
  for (const { client, revokedAt } of tokens) {
    const refusal = clientRefusal(client, now);
    if (refusal) return refusal;
    if (revokedAt)
      return { code: "token_invalid", reason: "A token that this one was exchanged for has been revoked." };
  }
  return undefined;
}
