import { ownerChanged } from "@/lib/agents/jobs";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { longestRunMs } from "@/lib/platform/jobs/each-alone";
import { inPortions } from "@/lib/platform/jobs/portions";
import { carryOutEnds, noticeEnds } from "./ends/carry-out";
import { followOwner } from "./ends/follow-owner";
import { removeReturned } from "./orphans/store";
import { expireOffers } from "./ownership/commands";

/** Suspends or retires the agents whose planned end came. */
export const carryOutPlannedEnds = defineJob({
  name: "lifecycle.carry-out-ends",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => carryOutEnds(longestRunMs),
});

/** Tells people of planned ends that are near. */
export const noticePlannedEnds = defineJob({
  name: "lifecycle.notice-ends",
  every: "1h",
  lasting: true,
  payload: slotPayload,
  run: () => noticeEnds(longestRunMs),
});

/** Judges the planned end of an agent again after it got another owner. */
export const followNewOwner = defineJob({ ...ownerChanged, run: ({ agentId }) => followOwner(agentId) });

/** Ends offers of ownership that were not answered in time. */
export const expireOwnershipOffers = defineJob({
  name: "lifecycle.expire-offers",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(async (take) => (await expireOffers(take)) === take, longestRunMs),
});

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
