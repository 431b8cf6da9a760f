import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { expireRequests, passOverdueSteps } from "@/lib/requests/commands/due";

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
