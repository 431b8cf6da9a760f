import { z } from "zod";
import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, jobId, slotPayload } from "@/lib/platform/jobs/define-job";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { forsaken } from "./store";

const payload = z.object({ computationId: z.string() });

/** Goes on with computations whose job was lost. Looks at nothing else. */
export const resumeComputations = defineJob({
  name: "computations.resume",
  every: "1m",
  lasting: false,
  payload: slotPayload,
  run: async () => {
    for (const { id, kind, revision } of await forsaken(100)) {
      const once = jobId(kind, `${id} ${revision}`);
      await transaction((tx) => enqueue(tx, { name: kind, payload }, { computationId: id }, { id: once }));
    }
  },
});
