import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { longestRunMs } from "@/lib/platform/jobs/each-alone";
import { inPortions } from "@/lib/platform/jobs/portions";
import { expireRequests, passOverdueSteps } from "@/lib/requests/commands/due";

/** Escalates or skips overdue steps, and ends requests that were not decided in time. */
export const expireDueRequests = defineJob({
  name: "requests.expire",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: async () => {
    await inPortions(async () => (await passOverdueSteps()) > 0, longestRunMs / 2);
    await inPortions(async () => (await expireRequests()) > 0, longestRunMs / 2);
  },
});
