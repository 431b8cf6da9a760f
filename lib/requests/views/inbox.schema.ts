import { z } from "zod";
import type { RequestFilters, RequestSort } from "@/lib/requests/schema";

export const WaitingActions = z.object({
  actionApprovals: z.array(z.object({ id: z.string(), voidReason: z.string().nullable() })),
  next: z.string().nullable(),
});
export type WaitingActions = z.infer<typeof WaitingActions>;

/** Queues that wait for an answer are sorted by risk, all others newest first. */
export const usualSort = (queue: RequestFilters["queue"]): RequestSort =>
  queue === "to-decide" || queue === "my-groups" || queue === "waiting" ? "risk" : "newest";

/** Number of requests in each queue that waits for an answer. */
export const QueueCounts = z.object({
  toDecide: z.number().int(),
  myGroups: z.number().int(),
  waiting: z.number().int(),
  /** Whether more requests wait than were counted. The numbers are then minimums. */
  capped: z.boolean(),
});
export type QueueCounts = z.infer<typeof QueueCounts>;
