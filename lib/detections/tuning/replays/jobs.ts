import { z } from "zod";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, type Job, jobId, slotPayload } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { replayShare } from "./share";
import { forsaken } from "./store";

const payload = z.object({ replayId: z.string() });
/** After this time the replay goes to the end of the queue, so that other jobs get their turn. */
const shareMs = 5_000;

/** Replays a rule over the log, a share of time for each run. */
export const replayRuleOverLog: Job<{ replayId: string }> = defineJob({
  name: "detections.replay-rule",
  payload,
  run: async ({ replayId }) => {
    if (await replayShare(replayId, { shareMs }))
      await transaction((tx) => enqueue(tx, replayRuleOverLog, { replayId }));
  },
});

/** Goes on with replays whose job was lost. Looks at nothing else. */
export const resumeRuleReplays = defineJob({
  name: "detections.resume-replays",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    for (const { id, revision } of await forsaken(100)) {
      const once = jobId(replayRuleOverLog.name, `${id} ${revision}`);
      await transaction((tx) => enqueue(tx, replayRuleOverLog, { replayId: id }, { id: once }));
    }
  },
});
