import { endActionApprovals } from "@/lib/action-approvals/commands/end";
import { expireActionApprovals } from "@/lib/action-approvals/commands/expire";
import { noticeFrequentAsking } from "@/lib/action-approvals/commands/notice-frequent-asking";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { longestRunMs } from "@/lib/platform/jobs/each-alone";
import { inPortions } from "@/lib/platform/jobs/portions";

/** Notices agents that ask people too often. */
export const noticeFrequentAskers = defineJob({
  name: "action-approvals.notice-drips",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: noticeFrequentAsking,
});

/** Ends action approvals that were not decided, or not used, in time, and pending ones whose delegation ended. */
export const expireDueActionApprovals = defineJob({
  name: "action-approvals.expire",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: async () => {
    await inPortions(async () => (await expireActionApprovals()) > 0, longestRunMs / 2);
    await inPortions(async () => (await endActionApprovals()) > 0, longestRunMs / 2);
  },
});
