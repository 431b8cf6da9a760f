import { z } from "zod";
import { ChangeId, ControlChangeResponse } from "@/lib/control-changes/schema";
import { proseText } from "@/lib/platform/base/text/plain-text";
import { leastMonths, mostMonths } from "./model";

/** How many months records are kept at least; null: for ever. */
export const RetentionMonths = z.number().int().min(leastMonths).max(mostMonths).nullable();

export const ChangeRetention = z.strictObject({ months: RetentionMonths, reason: proseText(500) });
export type ChangeRetention = z.infer<typeof ChangeRetention>;

export const RetentionChangeParams = z.object({ changeId: ChangeId });

const Count = z.number().int().min(0);

export const RetentionResponse = z.object({
  months: RetentionMonths,
  /** From this instant on, records may be removed; null without a retention. */
  beginsAt: z.iso.datetime().nullable(),
  /** The shorter retention that waits for a second person. */
  pendingChange: ControlChangeResponse.nullable(),
  /** Records that were removed in all. */
  removed: Count,
  /** The latest removed ranges, the newest first, at most 24. */
  ranges: z.array(
    z.object({
      month: z.string(),
      /** Places from `from`, below `to`. Of them `removed` are gone. */
      from: Count,
      to: Count,
      removed: Count,
      /** The place of the record that names the range. */
      entryIndex: Count.nullable(),
      at: z.iso.datetime(),
    }),
  ),
});
export type RetentionResponse = z.infer<typeof RetentionResponse>;
