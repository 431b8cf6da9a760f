import { z } from "zod";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";

const count = z.number().int();

export const StatisticsFilters = z.object({
  /** Half open; absent: 30 days before `to`. */
  from: GivenInstant.optional(),
  /** Absent: now. */
  to: GivenInstant.optional(),
});
export type StatisticsFilters = z.infer<typeof StatisticsFilters>;

export const Figures = z.object({
  decisions: count,
  approved: count,
  denied: count,
  changesAsked: count,
  /** From the step's opening to the answer; null without any. */
  medianSeconds: z.number().nullable(),
  /** Approved within five seconds of reading it first, or without reading it at all. */
  underFiveSeconds: count,
});

export const RequestStatistics = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  overall: Figures,
  approvers: z.array(Figures.extend({ person: z.object({ id: z.string(), name: z.string() }) })),
  /** Undecided now. */
  open: z.object({
    total: count,
    olderThanDay: count,
    olderThanThreeDays: count,
    oldestAt: z.iso.datetime().nullable(),
  }),
  /** Requests that ended without anybody's answer, in the span. */
  expired: count,
});
export type RequestStatistics = z.infer<typeof RequestStatistics>;
