import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import { checkPortion } from "./check";
import { applyRetention } from "./retention";

/** A run ends long before the next one begins, so that other jobs get their turn. */
const checkMs = 20_000;

/** Compares the stored log with its tree, portion by portion. */
export const checkLog = defineJob({
  name: "log.check",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: () => inPortions(checkPortion, checkMs, { ...readingPace, most: 4_096 }),
});

/** A run ends before the next one begins. */
const retentionMs = 45_000;

/** Removes records of months that ended before the retention. The rest follows in the next run. */
export const removeByRetention = defineJob({
  name: "log.apply-retention",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: () => applyRetention(retentionMs),
});
