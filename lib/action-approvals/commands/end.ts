import { actionEnded, actionExpired } from "@/lib/action-approvals/events";
import * as store from "@/lib/action-approvals/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";

const portion = 200;
const note = "The delegation ended before an approver decided.";

/**
 * Ends a portion of the pending approvals whose delegation was revoked or expired. Safe to repeat. The stop took effect
 * earlier: the chain already refuses evaluations and approvals.
 *
 * @returns The number of ended approvals.
 */
export async function endActionApprovals(): Promise<number> {
  return transaction(async (tx) => {
    const ended = await store.lockEnded(tx, portion);
    for (const approval of ended) {
      await store.transition(tx, approval, "expired", { note, expiresAt: clock.now() });
      await append(tx, actionEnded(approval));
    }
    return ended.length;
  });
}

/** Ends some waiting and unused approvals of an agent that is being retired. Returns their number. */
export async function endApprovalsOf(tx: Tx, agentId: string, take: number): Promise<number> {
  const open = await store.lockOpenOf(tx, agentId, take);
  for (const approval of open) {
    await store.transition(tx, approval, "expired", { note: "The agent was retired.", expiresAt: clock.now() });
    await append(tx, actionExpired(approval, approval.status === "approved" ? "approved" : "pending"));
  }
  return open.length;
}
