import { z } from "zod";
import type { RequestFilters, RequestSort } from "@/lib/requests/schema";

/** Requests and actions that wait, as far as they are counted: on every page, so nothing more of them is read. */
export const WaitingRequests = z.object({
  requests: z.array(z.object({ id: z.string() })),
  next: z.string().nullable(),
});
export type WaitingRequests = z.infer<typeof WaitingRequests>;
export const WaitingActions = z.object({
  actionApprovals: z.array(z.object({ id: z.string(), voidReason: z.string().nullable() })),
  next: z.string().nullable(),
});
export type WaitingActions = z.infer<typeof WaitingActions>;

/** What waits for somebody is sorted by risk, everything else newest first. */
export const usualSort = (queue: RequestFilters["queue"]): RequestSort =>
  queue === "to-decide" || queue === "my-groups" || queue === "waiting" ? "risk" : "newest";

/** How much each queue holds in which somebody's answer is awaited. */
export const QueueCounts = z.object({
  toDecide: z.number().int(),
  myGroups: z.number().int(),
  waiting: z.number().int(),
  /** Whether more requests wait than were counted: the figures are then the least that there is. */
  capped: z.boolean(),
});
export type QueueCounts = z.infer<typeof QueueCounts>;
