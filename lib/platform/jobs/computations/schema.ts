import { z } from "zod";
import { idPattern } from "@/lib/platform/base/id-kind";
import { computationStatuses } from "./model";

export const ComputationId = z.string().regex(idPattern("computation"));

const ComputationProgress = z.object({ done: z.number().int(), total: z.number().int() });

/** A computation that takes longer than a request continues as a job. Read it again at the address in `location`. */
export const ComputationStarted = z.object({
  id: z.string(),
  status: z.literal("running"),
  progress: ComputationProgress,
});
export type ComputationStarted = z.infer<typeof ComputationStarted>;

/** A computation as it is now, with its result once it is done. */
export const computationResponse = <Result extends z.ZodType>(result: Result) =>
  z.object({
    id: z.string(),
    status: z.enum(computationStatuses),
    progress: ComputationProgress,
    /** Null unless the status is `done`. */
    result: result.nullable(),
  });

export const ComputationDiscarded = z.object({ id: z.string() });
