import { z } from "zod";
import { GivenInstant } from "@/lib/platform/base/text/given-instant";
import { Changes, Named } from "./schema";

/** An instant of the past: the answer is the state of that instant, as it was recorded. */
export const AsOfFilter = z.object({ at: GivenInstant.optional() });

/** The instant of a state, and the record that it was read from. */
export const AsOf = z.object({
  at: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  entryId: z.string(),
});
export type AsOf = z.infer<typeof AsOf>;

/** The most changes that one answer lists. */
export const mostChanges = 100;

/** The sealed records about a thing after an instant, the newest first. */
export const ChangedSince = z.object({
  entries: z.array(
    z.object({
      index: z.number().int(),
      entryId: z.string(),
      time: z.string(),
      type: z.string(),
      /** In the past tense, with the names of that time. */
      sentence: z.string(),
      /** Empty for a record that states no former value. */
      changes: Changes,
    }),
  ),
  /** Whether there are older ones after the instant. */
  more: z.boolean(),
});
export type ChangedSince = z.infer<typeof ChangedSince>;

/** A thing with its name of an instant and its name of today. `sealed`: a record states the name of then. */
export const NamedThen = Named.extend({ name: z.string() });
export type NamedThen = z.infer<typeof NamedThen>;
