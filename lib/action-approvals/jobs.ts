import { expireActionApprovals } from "@/lib/action-approvals/commands/expire";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Ends action approvals that were not decided, or not used, in time. */
export const expireDueActionApprovals = defineJob({
  name: "action-approvals.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await expireActionApprovals()) > 0);
  },
});
