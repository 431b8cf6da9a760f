import { z } from "zod";
import { followDelegator } from "@/lib/delegations/commands/follow-delegator";
import { expireDelegations } from "@/lib/delegations/commands/move";
import { reissueBelow } from "@/lib/delegations/commands/reissue";
import { resumeDue } from "@/lib/delegations/commands/resume";
import { settleDelegations } from "@/lib/delegations/commands/settle";
import { delegatorsChanged } from "@/lib/people/delegators";
import { clock } from "@/lib/platform/clock/clock";
import { transaction } from "@/lib/platform/db/transaction";
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

/** Resumes what was suspended until now. */
export const resumeDueDelegations = defineJob({
  name: "delegations.resume",
  every: "1m",
  payload: slotPayload,
  run: async () => {
    while ((await resumeDue()) > 0);
  },
});

/** Follows when a person may delegate less, or nobody any more: what hangs below them becomes less, or is paused. */
export const settleChangedDelegator = defineJob({
  ...delegatorsChanged,
  run: async ({ personId }) => {
    await settleDelegations();
    for (const id of await followDelegator(personId)) await reissueAll(id);
  },
});

async function reissueAll(delegationId: string): Promise<void> {
  while ((await transaction((tx) => reissueBelow(tx, delegationId, clock.now()))).more);
}

/** Signs anew, in portions, what hangs below a delegation that changed, where it is too much for the change itself. */
export const reissueDescendants = defineJob({
  name: "delegations.reissue",
  payload: z.object({ delegationId: z.string() }),
  run: ({ delegationId }) => reissueAll(delegationId),
});
