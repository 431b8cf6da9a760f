import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { personLeft } from "@/lib/principals/leaving";
import { planAttestation } from "./attestation";
import { finishLeaver } from "./leavers/finish";
import { settleLeaver } from "./leavers/settle";
import { listOpen } from "./leavers/store";

/** A job that takes longer goes to the end of the queue, so that other jobs get their turn. */
const shareMs = 5_000;

/** Gives what a leaver leaves behind to other people. */
export const settlePersonLeft = defineJob({
  ...personLeft,
  run: async ({ personId, byIds = [] }) => {
    if (await settleLeaver({ personId, byIds }, shareMs)) return;
    await transaction((tx) => enqueue(tx, personLeft, { personId, byIds }));
  },
});

/** Asks owners whether they still answer for their agents, when it is time. */
export const planOwnerAttestation = defineJob({
  name: "ownership.plan-attestation",
  every: "1h",
  lasting: true,
  payload: slotPayload,
  run: planAttestation,
});

/** Finishes leavers without waiting items, or whose grace period is over. Goes on with those whose job was lost. */
export const finishLeavers = defineJob({
  name: "ownership.finish-leavers",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: async () => {
    const settling = await listOpen("settling", 100);
    await eachAlone(settling, ({ personId, byIds }) => settleLeaver({ personId, byIds }, shareMs), {
      failure: "what a leaver left behind could not be handed over",
    });
    const failure = "a leaver could not be finished";
    await eachAlone(await listOpen("waiting", 1_000), ({ id }) => finishLeaver(id), { failure });
  },
});
