import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { carryOutEnds, noticeEnds } from "./ends/carry-out";
import { expireOffers } from "./ownership/commands";

/** Suspends or retires the agents whose planned end came. */
export const carryOutPlannedEnds = defineJob({
  name: "lifecycle.carry-out-ends",
  every: "1m",
  payload: slotPayload,
  run: carryOutEnds,
});

/** Tells people of planned ends that are near. */
export const noticePlannedEnds = defineJob({
  name: "lifecycle.notice-ends",
  every: "1h",
  payload: slotPayload,
  run: noticeEnds,
});

/** Ends offers of ownership that were not answered in time. */
export const expireOwnershipOffers = defineJob({
  name: "lifecycle.expire-offers",
  every: "5m",
  payload: slotPayload,
  run: async () => {
    while ((await expireOffers()) === 200);
  },
});
