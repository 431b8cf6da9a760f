import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { expireRequests, passOverdueSteps } from "@/lib/requests/commands/due";

/** Escalates or skips overdue steps, and ends requests that were not decided in time. */
export const expireDueRequests = defineJob({
  name: "requests.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await passOverdueSteps()) > 0);
    while ((await expireRequests()) > 0);
  },
});
