import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { longestRunMs } from "@/lib/platform/jobs/each-alone";
import { inPortions } from "@/lib/platform/jobs/portions";
import { expireChanges } from "./commands";

/** Ends changes of controls that no second person confirmed in time. */
export const expireDueChanges = defineJob({
  name: "control-changes.expire",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(async () => (await expireChanges()) > 0, longestRunMs),
});
