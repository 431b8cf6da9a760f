import { expireDelegations } from "@/lib/delegations/commands/move";
import { settleDelegations } from "@/lib/delegations/commands/settle";
import { delegatorsChanged } from "@/lib/people/delegators";
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

/** Follows when a person may delegate less, or nobody any more: what hangs below them says so. */
export const settleChangedDelegator = defineJob({ ...delegatorsChanged, run: settleDelegations });
