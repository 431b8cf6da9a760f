import { lapsedActivations } from "@/lib/agents/activations.store";
import { lapseActivation } from "@/lib/agents/commands/lifecycle";
import { ownerChanged } from "@/lib/agents/jobs";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone, longestRunMs } from "@/lib/platform/jobs/each-alone";
import { inPortions } from "@/lib/platform/jobs/portions";
import { retirementBegun } from "@/lib/retirements/finish.jobs";
import { unfinished } from "@/lib/retirements/store";
import { carryOutEnds, noticeEnds } from "./ends/carry-out";
import { followOwner } from "./ends/follow-owner";
import { lapseOnboardings } from "./onboarding/commands";
import { removeReturned } from "./orphans/store";
import { expireOffers } from "./ownership/commands";
import { finishRetirement } from "./retirement/finish";

/** Suspends or retires the agents whose planned end came. */
export const carryOutPlannedEnds = defineJob({
  name: "lifecycle.carry-out-ends",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => carryOutEnds(longestRunMs),
});

/** Notifies people of planned ends that are near. */
export const noticePlannedEnds = defineJob({
  name: "lifecycle.notice-ends",
  every: "1h",
  lasting: true,
  payload: slotPayload,
  run: () => noticeEnds(longestRunMs),
});

/** Judges the planned end of an agent again after it got another owner. */
export const followNewOwner = defineJob({ ...ownerChanged, run: ({ agentId }) => followOwner(agentId) });

/** Ends everything that a retiring agent holds and that waits about it, and closes it. */
export const finishRetirementJob = defineJob({ ...retirementBegun, run: ({ agentId }) => finishRetirement(agentId) });

/** The period of the job that continues retirements, in ms. */
const turnMs = 300_000;

/** Continues retirements whose own job was lost. */
export const continueRetirements = defineJob({
  name: "retirements.continue",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: async ({ slot }) => {
    const turn = Math.floor(Date.parse(slot) / turnMs);
    await eachAlone(await unfinished(turn), finishRetirement, { failure: "an agent could not be retired" });
  },
});

/** Ends offers of ownership that were not answered in time. */
export const expireOwnershipOffers = defineJob({
  name: "lifecycle.expire-offers",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(async (take) => (await expireOffers(take)) === take, longestRunMs),
});

/** Ends onboarding requests and activations that were not decided in time. */
export const lapseWaiting = defineJob({
  name: "lifecycle.lapse-waiting",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: async () => {
    await inPortions(async (take) => (await lapseOnboardings(take)) === take, longestRunMs);
    await inPortions(lapseActivations, longestRunMs);
  },
});

/** Returns whether more may follow. */
async function lapseActivations(take: number): Promise<boolean> {
  const ids = await lapsedActivations(take);
  for (const id of ids) await lapseActivation(id);
  return ids.length === take;
}

/** Takes agents whose owner came back out of the list of agents without an owner. */
export const removeReturnedOwners = defineJob({
  name: "lifecycle.remove-returned-owners",
  every: "1h",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    await inPortions((take) => transaction((tx) => removeReturned(tx, take)));
  },
});
