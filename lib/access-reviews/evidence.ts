import { recordRead } from "@/lib/audit/reads/commands";
import { newestPack } from "@/lib/exports/queries";
import { decodeCursor, encodeCursor } from "@/lib/platform/http/cursor";
import type { Principal } from "@/lib/principals/principal";
import { reviewOf } from "./commands/pack";
import { evidenceDownloaded } from "./events";
import type { EvidenceFilters, ReviewEvidence } from "./evidence.schema";
import { list } from "./listed.store";
import { namesOf } from "./people.store";
import { shownIn, toEvidenceItem, toStatistics, toSummary } from "./present";
import { standingOf } from "./standing.store";
import { figuresOf } from "./statistics.store";
import * as store from "./store";

/**
 * Reads the evidence of a campaign, a page of items at a time, and records that. The items have the order of their ids.
 * Only a closed campaign does not change any more.
 *
 * @throws DomainError `review_not_found`
 */
export async function readEvidence(
  principal: Principal,
  reviewId: string,
  { cursor, limit }: EvidenceFilters,
): Promise<ReviewEvidence> {
  const after = cursor === undefined ? "" : String(decodeCursor(cursor)[0]);
  const review = await store.getOrThrow(reviewId);
  const rows = await list(reviewId, { whose: undefined, state: "all", after, take: limit + 1 });
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const [figures, pack] = await Promise.all([
    figuresOf(review),
    newestPack(principal, (packOrder) => reviewOf(packOrder) === reviewId),
  ]);
  const people = page.flatMap(({ reviewerId, reviewerGroupId, decidedById }) => [
    reviewerId,
    reviewerGroupId,
    decidedById,
  ]);
  const names = await namesOf([...shownIn(review), ...figures.reviewers.map((one) => one.personId), ...people]);
  const { personId } = principal;
  const event = (window: { until: Date }) => evidenceDownloaded(personId, review, window);
  await recordRead({ personId, about: ["evidence", reviewId], event });
  return {
    review: toSummary(review, names, await standingOf([review])),
    statistics: toStatistics(figures, names),
    items: page.map((row) => toEvidenceItem(row, review.kind, names)),
    next: last ? encodeCursor([last.id]) : null,
    packs: pack
      ? [{ exportId: pack.id, finishedAt: pack.finishedAt, expiresAt: pack.expiresAt, files: pack.files }]
      : [],
  };
}
