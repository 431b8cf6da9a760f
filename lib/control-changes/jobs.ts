import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { expireChanges } from "./commands";

/** Ends changes of controls that no second person confirmed in time. */
export const expireDueChanges = defineJob({
  name: "control-changes.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await expireChanges()) > 0);
  },
});
