import { closeReview } from "@/lib/access-reviews/close";
import { reviewError } from "@/lib/access-reviews/errors";
import * as store from "@/lib/access-reviews/store";
import type { Principal } from "@/lib/principals/principal";

/**
 * Ends a campaign early, and with it the one that would repeat it. Answers that were not applied have no effect.
 *
 * @throws DomainError `review_not_found`, `review_over`
 */
export async function cancelReview({ personId }: Principal, reviewId: string): Promise<void> {
  const review = await store.getOrThrow(reviewId);
  if (review.status === "closed" || review.status === "closing") throw reviewError("review_over");
  if (!(await closeReview(review, "cancelled", personId))) throw reviewError("review_over");
}
