import { actionEnded, actionExpired, actionLostQuorum } from "@/lib/action-approvals/events";
import { quorumLost, withoutQuorum } from "@/lib/action-approvals/steps/quorum";
import * as store from "@/lib/action-approvals/store";
import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
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

/**
 * Ends an unused approval whose votes no longer reach the quorum. The agent may ask again at once. Takes no lock where
 * they still do.
 *
 * @returns Whether its votes no longer reach the quorum.
 */
export async function endWithoutQuorum(approvalId: string): Promise<boolean> {
  const isLost = async (tx: Tx, row: store.ActionApprovalRow) => (await withoutQuorum(tx, [row])).has(row.id);
  if (!(await isLost(prisma(), await store.getOrThrow(prisma(), approvalId)))) return false;
  await transaction(async (tx) => {
    const approval = await store.lock(tx, approvalId);
    if (approval.status === "approved" && (await isLost(tx, approval))) await lose(tx, approval);
  });
  return true;
}

/** Ends some unused approvals that rest on the vote of a person who left. Returns their ids. */
export async function endApprovedBy(tx: Tx, personId: string, take: number): Promise<string[]> {
  const approvals = await store.lockApprovedBy(tx, personId, take);
  for (const approval of approvals) await lose(tx, approval);
  return approvals.map(({ id }) => id);
}

async function lose(tx: Tx, approval: store.ActionApprovalRow): Promise<void> {
  await store.transition(tx, approval, "expired", { note: quorumLost, expiresAt: clock.now() });
  await append(tx, actionLostQuorum(approval));
}
