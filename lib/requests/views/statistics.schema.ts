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
  /** Median time from the opening of the step to the vote; null without votes. */
  medianSeconds: z.number().nullable(),
  /** Approvals within five seconds of the first reading, or without a reading. */
  underFiveSeconds: count,
});

export const RequestStatistics = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  overall: Figures,
  approvers: z.array(Figures.extend({ person: z.object({ id: z.string(), name: z.string() }) })),
  /** Requests that are undecided now. */
  open: z.object({
    total: count,
    olderThanDay: count,
    olderThanThreeDays: count,
    oldestAt: z.iso.datetime().nullable(),
  }),
  /** Requests that expired in the span. */
  expired: count,
});
export type RequestStatistics = z.infer<typeof RequestStatistics>;
