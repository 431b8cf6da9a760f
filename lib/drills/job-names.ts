import { z } from "zod";

/** The job that runs a drill, for those that start one. */
export const runDrillJob = { name: "drills.run", payload: z.object({ drillId: z.string() }) };
