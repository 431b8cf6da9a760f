import { z } from "zod";
import { Figures, RequestStatistics } from "@/lib/requests/views/statistics.schema";

const count = z.number().int();

export const ActionStatistics = z.object({
  overall: Figures,
  approvers: z.array(Figures.extend({ person: z.object({ id: z.string(), name: z.string() }) })),
  /** Waiting for a person now. */
  open: count,
  /** Asked for in the span and expired undecided. */
  expired: count,
  /** Approved in the span and not used in time. */
  unused: count,
});
export type ActionStatistics = z.infer<typeof ActionStatistics>;

/** Statistics of decisions about requests and about single actions. */
export const StatisticsResponse = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  requests: RequestStatistics.omit({ from: true, to: true }),
  actions: ActionStatistics,
});
export type StatisticsResponse = z.infer<typeof StatisticsResponse>;
