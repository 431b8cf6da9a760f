import { append } from "@/lib/audit/append";
import type { Actor } from "@/lib/audit/event";
import type { Tx } from "@/lib/platform/database/transaction";
import { tokenRevoked } from "@/lib/tokens/events";
import { revokeTree } from "@/lib/tokens/store";

/**
 * Revokes a token and every token that was exchanged from it, and from those; each leaves its record.
 *
 * The transaction must hold the barrier alone. A concurrent exchange is then either in the tree already, or finds the
 * token revoked.
 *
 * @returns The number of revoked tokens; 0 for a token that is unknown or was revoked before.
 * @see RFC 7009 section 2.1
 */
export async function revokeTokenTree(tx: Tx, jti: string, actor: Actor): Promise<number> {
  const revoked = await revokeTree(tx, jti);
  for (const token of revoked) await append(tx, tokenRevoked(actor, token, jti));
  return revoked.length;
}
