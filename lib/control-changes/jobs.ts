import { expireChanges } from "@/lib/control-changes/commands";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Ends changes of controls that no second person confirmed in time. */
export const expireDueChanges = defineJob({
  name: "control-changes.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await expireChanges()) > 0);
  },
});
