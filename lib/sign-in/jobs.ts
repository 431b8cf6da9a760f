import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, slotPayload } from "@/lib/platform/jobs/define-job";
import { longestRunMs } from "@/lib/platform/jobs/each-alone";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { settleSessions, settleSessionsJob } from "@/lib/principals/session-ends";
import { settleFailedSignIns } from "./failed-sign-ins";

/** Records the failed sign-ins that were only counted. */
export const settleCountedSignIns = defineJob({
  name: "people.settle-failed-sign-ins",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(async () => (await settleFailedSignIns()) > 0, longestRunMs),
});

/** A job that takes longer goes to the end of the queue, so that other jobs get their turn. */
const shareMs = 2_000;

/** Writes sessions that ended together. They are refused already. */
export const settleEndedSessions = defineJob({
  ...settleSessionsJob,
  run: async ({ subjectId }) => {
    if (await settleSessions(subjectId, shareMs)) return;
    await transaction((tx) => enqueue(tx, settleSessionsJob, { subjectId }, { behind: true }));
  },
});
