import { z } from "zod";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";

/** An instant of the past: the answer is the state of that instant, as it was recorded. */
export const AsOfFilter = z.object({ at: GivenInstant.optional() });

/** The instant of a state, and the record that it was read from. */
export const AsOf = z.object({
  at: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  entryId: z.string(),
});
export type AsOf = z.infer<typeof AsOf>;
