import { endActionApprovals } from "@/lib/action-approvals/commands/end";
import { expireActionApprovals } from "@/lib/action-approvals/commands/expire";
import { noticeDrips } from "@/lib/action-approvals/commands/notice-frequent-asking";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Notices agents that ask people too often. */
export const noticeApprovalDrips = defineJob({
  name: "action-approvals.notice-drips",
  every: "1m",
  payload: slotPayload,
  run: noticeDrips,
});

/** Ends action approvals that were not decided, or not used, in time, and pending ones whose delegation ended. */
export const expireDueActionApprovals = defineJob({
  name: "action-approvals.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await expireActionApprovals()) > 0);
    while ((await endActionApprovals()) > 0);
  },
});
