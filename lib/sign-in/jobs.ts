import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { longestRunMs } from "@/lib/platform/jobs/each-alone";
import { inPortions } from "@/lib/platform/jobs/portions";
import { settleFailedSignIns } from "./failed-sign-ins";

/** Records the failed sign-ins that were only counted. */
export const settleCountedSignIns = defineJob({
  name: "people.settle-failed-sign-ins",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(async () => (await settleFailedSignIns()) > 0, longestRunMs),
});
