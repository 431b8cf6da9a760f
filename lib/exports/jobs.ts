import { z } from "zod";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, type Job, jobId, slotPayload } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { writingJobs } from "./model";
import { forsaken, removePortion } from "./store";
import { writeShare } from "./write";

const payload = z.object({ exportId: z.string() });
/** After this time the export goes to the end of the queue, so that other jobs get their turn. */
const shareMs = 5_000;

/** Writes an export, a share of time for each run. */
export const writeExport: Job<{ exportId: string }> = defineJob({
  name: writingJobs.audit,
  payload,
  run: async ({ exportId }) => {
    if (await writeShare(exportId, { shareMs })) await transaction((tx) => enqueue(tx, writeExport, { exportId }));
  },
});

/** Goes on with exports whose job was lost. Looks at nothing else. */
export const resumeExports = defineJob({
  name: "exports.resume",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    for (const { id, kind, revision } of await forsaken(100)) {
      const name = writingJobs[kind];
      const once = jobId(name, `${id} ${revision}`);
      await transaction((tx) => enqueue(tx, { name, payload }, { exportId: id }, { id: once }));
    }
  },
});

/** A run ends before the next begins. */
const removalMs = 45_000;

/** Removes exports that expired or were deleted, with their bytes. */
export const removeExports = defineJob({
  name: "exports.remove",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: () => inPortions(removePortion, removalMs),
});
