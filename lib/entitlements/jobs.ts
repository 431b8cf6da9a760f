import { settleGroup, settleGroupJob } from "@/lib/entitlements/commands/catch-up";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { unsettledGroups } from "./unsettled.store";

/** A job that takes longer goes behind all others. They wait so long at most. */
const shareMs = 2_000;

/** Writes the setting of a group for each of its members, in portions. */
export const settleGroupMembers = defineJob({
  ...settleGroupJob,
  run: async (place) => {
    const left = await settleGroup(place, shareMs);
    if (left) await transaction((tx) => enqueue(tx, settleGroupJob, left, { behind: true }));
  },
});

/** Goes on with groups whose own job was lost. */
export const settleUnsettledGroups = defineJob({
  name: "entitlements.settle-unsettled",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    const failure = "what a group may delegate could not be written for its members";
    await eachAlone(await unsettledGroups(), (place) => settleGroup(place, shareMs), { failure });
  },
});
