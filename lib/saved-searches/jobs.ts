import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { lookForMatches } from "./alerts";

/** A run ends before the next begins. */
const withinMs = 45_000;

/** Looks for entries that match saved searches with an alert. */
export const alertOnMatches = defineJob({
  name: "saved-searches.alert",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: () => lookForMatches(withinMs),
});
