import { actionExpired } from "@/lib/action-approvals/events";
import * as store from "@/lib/action-approvals/store";
import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";

/**
 * Ends approvals that were not decided in time, or that the agent did not use in time.
 *
 * @param id Expires only this approval, so that a caller who finds it overdue need not wait for the job.
 * @returns The number of ended approvals.
 */
export async function expireActionApprovals(id?: string): Promise<number> {
  return transaction(async (tx) => {
    const due = await store.lockDue(tx, 200, id);
    for (const approval of due) {
      const before = approval.status === "approved" ? "approved" : "pending";
      await store.transition(tx, approval, "expired", {});
      await append(tx, actionExpired(approval, before));
    }
    return due.length;
  });
}
