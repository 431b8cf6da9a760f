import { z } from "zod";
import { CaseSummary } from "@/lib/cases/schema";
import { ReportControl } from "@/lib/controls/reports/schema";

export const Overview = z.object({
  /** The end of the visit before; without one, 7 days ago. */
  since: z.string(),
  isFirst: z.boolean(),
  at: z.string(),
  families: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      /** Null where counting took too long. */
      count: z.number().int().nullable(),
      /** Whether there are more than were counted. */
      capped: z.boolean(),
      link: z.string(),
    }),
  ),
  cases: z.object({ total: z.number().int(), newest: z.array(CaseSummary) }),
  controls: z.object({
    /** Controls whose newest result has exceptions. */
    failing: z.array(ReportControl),
    passed: z.number().int(),
    notRun: z.number().int(),
  }),
  log: z.object({
    origin: z.string(),
    size: z.number().int(),
    signedAt: z.string(),
    /** Age of the checkpoint, in seconds. */
    age: z.number(),
    isSealing: z.boolean(),
    sealing: z.string(),
    /** Records that wait to be sealed; 1,000 stand for more. */
    waiting: z.number().int(),
    /** Places below the checkpoint's size that the newest sealed entry leaves open. */
    gaps: z.number().int(),
  }),
});
export type Overview = z.infer<typeof Overview>;

export const VisitMarked = z.object({ at: z.string() });
