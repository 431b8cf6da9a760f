import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { givenUpJob } from "./causes/model";
import { tellGivenUp } from "./causes/run";
import { tellEndedCovers } from "./covers";
import { tellExpiring } from "./expiring";
import { mostKept } from "./model";
import { tellReviewers } from "./reviews";
import { trim } from "./trim";

/** A run ends long before the next one begins, so that other jobs get their turn. */
const trimMs = 20_000;

/** Keeps the notifications of each person bounded. */
export const trimNotifications = defineJob({
  name: "notifications.trim",
  every: "5m",
  lasting: false,
  payload: slotPayload,
  run: () => trim(mostKept, trimMs),
});

/** Goes on with what people could not be notified of for hours. */
export const tellOfGivenUp = defineJob({ ...givenUpJob, run: tellGivenUp });

/** Notifies people of their delegations and keys that expire soon. */
export const tellOfExpiry = defineJob({
  name: "notifications.tell-expiring",
  every: "1h",
  lasting: true,
  payload: slotPayload,
  run: tellExpiring,
});

/** Notifies both people of a cover that its time is over. */
export const tellOfEndedCovers = defineJob({
  name: "notifications.tell-ended-covers",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: tellEndedCovers,
});

/** Notifies people about access reviews that wait for their answers: when one opens, and again before it is due. */
export const tellOfReviews = defineJob({
  name: "notifications.tell-reviews",
  every: "5m",
  lasting: true,
  payload: slotPayload,
  run: tellReviewers,
});
