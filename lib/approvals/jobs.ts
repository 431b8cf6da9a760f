import { expireRequests, passOverdueSteps } from "@/lib/approvals/commands/due";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Passes on what nobody answered in time, and ends requests that nobody decided in time. */
export const expireDueRequests = defineJob({
  name: "requests.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await passOverdueSteps()) > 0);
    while ((await expireRequests()) > 0);
  },
});
