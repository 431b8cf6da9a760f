import { z } from "zod";
import { LegalHold } from "./holds.schema";
import { logFaults } from "./model";
import { RetentionResponse } from "./retention.schema";
import { Witness } from "./witnesses.schema";

const Instant = z.iso.datetime();
const Count = z.number().int().min(0);

/** The evidence that the log is complete, and its known irregularities. */
export const CompletenessResponse = z.object({
  checkpoint: z.object({
    origin: z.string(),
    size: Count,
    /** In base64. */
    root: z.string(),
    signedAt: Instant,
    /** The verifier key of the log, and its id: 8 hexadecimal digits. */
    vkey: z.string(),
    keyId: z.string(),
  }),
  /** Witnesses of the log, each with the largest tree that it cosigned. */
  witnesses: z.array(Witness),
  /** The check that the places 0 to size − 1 have their records. */
  check: z.object({
    /** The last check of the whole log that found no fault, and the size of the log then. */
    whole: z.object({ size: Count, at: Instant }).nullable(),
    /** The check under way: so many places of so many are done. */
    progress: z.object({ done: Count, total: Count }).nullable(),
    /** The fault that the last check found, if it found one. */
    fault: z.object({ index: Count, code: z.enum(logFaults), at: Instant }).nullable(),
  }),
  /** The comparison of the rows by which filters find records with those that the sealed records give. */
  search: z.object({
    /** The last comparison of the whole log, and the size of the log then. */
    whole: z.object({ size: Count, at: Instant }).nullable(),
    /** The comparison under way: so many places of so many are done. */
    progress: z.object({ done: Count, total: Count }).nullable(),
    /** Places that differed, at most the newest 1,000. Their rows were derived again. */
    differed: Count,
    /**
     * The newest 20 of them. `members` are the columns that differed, and words: `row` for a missing row, `extra_row` for
     * one without a record. `changed_text` is a text beside the record that it did not seal. An extra row may be outside
     * the log.
     */
    differences: z.array(z.object({ index: z.number().int(), members: z.array(z.string()), at: Instant })),
  }),
  /** Entries of each of the last 30 days (UTC), the oldest first. */
  growth: z.array(z.object({ day: z.iso.date(), entries: Count })),
  /** Acknowledged irregularities of the database's clock, the newest first, at most 20. */
  clock: z.array(z.object({ index: Count, time: z.string(), sentence: z.string() })),
  /** Restorations of the database, the newest first, at most 20. */
  restorations: z.array(
    z.object({
      kind: z.string(),
      foundAt: Instant,
      /** Absent while an operator has not acknowledged it. */
      acknowledgedAt: Instant.nullable(),
      /** The log before: its name, and the size that was known outside the database. */
      knownOrigin: z.string(),
      knownSize: Count,
      foundSize: Count,
      /** The log that took its place. */
      newOrigin: z.string().nullable(),
      newKeyId: z.string().nullable(),
    }),
  ),
  /** Erased texts, by reason; `retention` for those that were removed with their records. */
  erased: z.array(z.object({ reason: z.string(), count: Count })),
  retention: RetentionResponse,
  /** Legal holds in effect, and the latest released ones. */
  holds: z.array(LegalHold),
  /** How long each kind of data is kept. */
  kept: z.array(z.object({ what: z.string(), period: z.string() })),
  coverage: z.array(z.object({ what: z.string(), recorded: z.boolean(), why: z.string() })),
});
export type CompletenessResponse = z.infer<typeof CompletenessResponse>;
