import { settleFailedSignIns } from "@/lib/people/failed-sign-ins";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Records the failed sign-ins that were only counted. */
export const settleCountedSignIns = defineJob({
  name: "people.settle-failed-sign-ins",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await settleFailedSignIns()) > 0);
  },
});
