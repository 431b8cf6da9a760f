import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { inPortions } from "@/lib/platform/jobs/portions";
import { expireNarrowings } from "./asked/commands";
import { countUse } from "./count";
import { computeExcess } from "./excess";

/** A job that takes longer continues in its next period, so that other jobs get their turn. */
const shareMs = 20_000;

/** Counts the use of delegations from sealed decisions. */
export const countPrivilegeUse = defineJob({
  name: "privilege-use.count",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => countUse(shareMs),
});

/** Computes which authority is not used. */
export const computeUnusedAuthority = defineJob({
  name: "privilege-use.excess",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: () => computeExcess(shareMs),
});

/** Ends requests to narrow whose time or delegation is over. */
export const expireNarrowingRequests = defineJob({
  name: "privilege-use.expire-requests",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(async (take) => (await expireNarrowings(take)) === take, shareMs),
});
