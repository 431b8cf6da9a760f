import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { settleFailedSignIns } from "./failed-sign-ins";

/** Records the failed sign-ins that were only counted. */
export const settleCountedSignIns = defineJob({
  name: "people.settle-failed-sign-ins",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await settleFailedSignIns()) > 0);
  },
});
