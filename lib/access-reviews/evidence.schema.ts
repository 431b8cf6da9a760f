import { z } from "zod";
import { ExportFile, ExportId } from "@/lib/exports/schema";
import { ReviewItem, ReviewStatistics, ReviewSummary } from "./schema";

export const EvidenceFilters = z.object({
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export type EvidenceFilters = z.infer<typeof EvidenceFilters>;

const Instant = z.iso.datetime();

/** An item as it is kept, without what depends on the present. */
const EvidenceItem = ReviewItem.omit({ authority: true, may: true, can: true, whyNot: true, seen: true });
export type EvidenceItem = z.infer<typeof EvidenceItem>;

export const ReviewEvidence = z.object({
  review: ReviewSummary,
  statistics: ReviewStatistics,
  items: z.array(EvidenceItem),
  next: z.string().nullable(),
  packs: z
    .array(
      z.object({ exportId: ExportId, finishedAt: Instant.nullable(), expiresAt: Instant, files: z.array(ExportFile) }),
    )
    .describe("The newest finished signed pack that the asker ordered. Empty: they have none."),
});
export type ReviewEvidence = z.infer<typeof ReviewEvidence>;
