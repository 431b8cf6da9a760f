import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import { checkPortion } from "./check";
import { applyRetention } from "./retention";
import { checkSearchPortion } from "./search-check";

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

/** Compares the rows of the trail with the sealed records, portion by portion. An erasure waits for a portion. */
export const checkSearchRows = defineJob({
  name: "log.check-search",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: () => inPortions(checkSearchPortion, checkMs, { ...readingPace, targetMs: 50, most: 1_000 }),
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
