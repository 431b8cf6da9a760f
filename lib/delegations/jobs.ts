import { followDelegators } from "@/lib/delegations/commands/follow-delegator";
import { expireDelegations } from "@/lib/delegations/commands/move";
import { reissueAll, reissueJob } from "@/lib/delegations/commands/reissue";
import { resumeDue } from "@/lib/delegations/commands/resume";
import { endBelowJob, settleAllBelow } from "@/lib/delegations/commands/settle";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { delegatorsChanged } from "@/lib/principals/delegators";
import { removeFinished, unfinished } from "./reissue.store";

/** A job that takes longer goes behind all others. They wait so long at most. */
const shareMs = 2_000;

/** Writes `expired` on delegations whose time is over. */
export const expireDueDelegations = defineJob({
  name: "delegations.expire",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: expireDelegations,
});

/** Resumes delegations whose suspension has ended. */
export const resumeDueDelegations = defineJob({
  name: "delegations.resume",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: async () => {
    await resumeDue();
  },
});

/** Narrows or pauses delegations after their delegator's entitlement was reduced, or a person was deactivated. */
export const settleChangedDelegator = defineJob({
  ...delegatorsChanged,
  run: async ({ personId, personIds = [], after = "" }) => {
    const place = { personIds: personId === undefined ? personIds : [personId], after };
    const left = await followDelegators(place, shareMs);
    if (left) await transaction((tx) => enqueue(tx, delegatorsChanged, left, { behind: true }));
  },
});

/** Signs the delegations below a changed delegation again, in portions. */
export const reissueDescendants = defineJob({
  ...reissueJob,
  run: async ({ delegationId }) => {
    if (await reissueAll(delegationId, shareMs)) return;
    await transaction((tx) => enqueue(tx, reissueJob, { delegationId }, { behind: true }));
  },
});

/** Continues signing below changed delegations whose own job was lost. */
export const reissueUnfinished = defineJob({
  name: "delegations.reissue-unfinished",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    const failure = "the delegations below a changed one could not be signed again";
    await eachAlone(await unfinished(prisma(), 1_000), (id) => reissueAll(id, shareMs), { failure });
    await removeFinished(prisma(), 1_000);
  },
});

/** Ends the delegations below a delegation that was revoked or expired by itself, in portions. */
export const endBelowDelegation = defineJob({
  ...endBelowJob,
  run: async ({ delegationId }) => {
    if (await settleAllBelow(delegationId, shareMs)) return;
    await transaction((tx) => enqueue(tx, endBelowJob, { delegationId }, { behind: true }));
  },
});
