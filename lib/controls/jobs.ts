import { z } from "zod";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, type Job, jobId, slotPayload } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { runShare } from "./run";
import { forsaken, removePortion } from "./store";

/** After this time the run goes to the end of the queue, so that other jobs get their turn. */
const shareMs = 5_000;

/** Runs a control, a share of time for each job. */
export const runControl: Job<{ runId: string }> = defineJob({
  name: "controls.run",
  payload: z.object({ runId: z.string() }),
  run: async ({ runId }) => {
    if (await runShare(runId, shareMs)) await transaction((tx) => enqueue(tx, runControl, { runId }));
  },
});

/** Goes on with runs whose job was lost. */
export const resumeControls = defineJob({
  name: "controls.resume",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    for (const { id, revision } of await forsaken()) {
      const once = jobId(runControl.name, `${id} ${revision}`);
      await transaction((tx) => enqueue(tx, runControl, { runId: id }, { id: once }));
    }
  },
});

/** A run of this job ends before the next begins. */
const removalMs = 45_000;

/** Removes runs without a sign-off whose time is over. */
export const removeControlRuns = defineJob({
  name: "controls.remove",
  every: "1h",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(removePortion, removalMs),
});
