import { type ClientRefusal, clientRefusal } from "@/lib/credentials/standing/policy";
import type { LineToken } from "@/lib/delegations/lineage/model";

export type LineageRefusal = ClientRefusal | { code: "token_invalid"; reason: string };

/**
 * Tells whether every token of a line may still be used by whom it was issued to; undefined when all may.
 *
 * What was exchanged rests on what it was exchanged for: a revoked token, or an instance that was stopped, ends all
 * that came of it. That a token expired ends nothing, since no exchange outlives what was exchanged.
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
