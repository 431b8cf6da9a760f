import { expireRequests } from "@/lib/approvals/commands/decide";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Ends requests that nobody decided in time. */
export const expireDueRequests = defineJob({
  name: "requests.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await expireRequests()) > 0);
  },
});
