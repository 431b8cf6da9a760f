import { z } from "zod";
import { facetNames } from "./facets.model";
import { AuditQuestion, HiddenClasses, VersionsFrom } from "./schema";

export const AuditSummaryFilters = AuditQuestion.extend({
  /** Facets to count, separated by commas. Without it, all. */
  facets: z
    .string()
    .max(200)
    .default(facetNames.join(","))
    .transform((text) => [...new Set(text.split(","))])
    .pipe(z.array(z.enum(facetNames))),
});
export type AuditSummaryFilters = z.infer<typeof AuditSummaryFilters>;

const FacetCount = z.object({
  /** A value that the facet's key finds; null for `other` and `none`. */
  value: z.string().nullable(),
  label: z.string(),
  count: z.number().int(),
  /** `other`: all values that are not listed. `none`: entries without one. */
  kind: z.enum(["value", "other", "none"]),
});
export type FacetCount = z.infer<typeof FacetCount>;

const Bar = z.object({
  from: z.string(),
  to: z.string(),
  allow: z.number().int(),
  deny: z.number().int(),
  /** Entries that are no decision. */
  other: z.number().int(),
  /** Of the others: changes of policies, blueprints, entitlements and retention. */
  rules: z.number().int(),
  /** Of the others: revocations, and suspensions of many agents. */
  stops: z.number().int(),
});
export type Bar = z.infer<typeof Bar>;

export const AuditSummary = z.object({
  /** How many entries there are. With `capped`, so many were counted and there may be more. */
  total: z.number().int(),
  capped: z.boolean(),
  /** With `capped`: the time of the oldest entry that was looked at. The histogram begins there. */
  coveredFrom: z.string().nullable(),
  /** Of these, entries with an approval. */
  approved: z.number().int(),
  histogram: z.array(Bar),
  facets: z.partialRecord(z.enum(facetNames), z.array(FacetCount)),
  /** The latest checkpoint, and the last check that every place below it has its record. */
  sealed: z.object({
    size: z.number().int(),
    at: z.string(),
    /** The last whole check without a fault: so many places have their records. */
    whole: z.object({ size: z.number().int(), at: z.string() }).nullable(),
    /** The first place at fault that the last check found. */
    faultIndex: z.number().int().nullable(),
  }),
  hidden: HiddenClasses,
  versionsFrom: VersionsFrom,
});
export type AuditSummary = z.infer<typeof AuditSummary>;
