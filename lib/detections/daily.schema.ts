import { z } from "zod";

const Count = z.number().int();

export const DailyFilters = z.object({ days: z.coerce.number().int().min(1).max(90).default(30) });
export type DailyFilters = z.infer<typeof DailyFilters>;

export const DailyDetections = z.object({
  /** Days in UTC, the oldest first, with the detections that were raised on each. */
  days: z.array(z.object({ day: z.iso.date(), low: Count, medium: Count, high: Count, critical: Count })),
  /** Whether there are more than could be counted: the oldest days then have fewer than were raised. */
  capped: z.boolean(),
});
export type DailyDetections = z.infer<typeof DailyDetections>;
