import { expireDelegations } from "@/lib/delegations/commands/move";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";

/** Writes `expired` on delegations whose time is over. */
export const expireDueDelegations = defineJob({
  name: "delegations.expire",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await expireDelegations()) > 0);
  },
});
