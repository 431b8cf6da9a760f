import { reviewError } from "@/lib/access-reviews/errors";
import { writeReviewPack } from "@/lib/access-reviews/job-names";
import * as store from "@/lib/access-reviews/store";
import { originNow } from "@/lib/audit/acting-through";
import { orderPack } from "@/lib/exports/commands";
import { transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";

/** The campaign that the order of a pack is about. */
export const reviewOf = (packOrder: unknown): string | undefined =>
  (packOrder as { reviewId?: string } | null)?.reviewId;

/**
 * Orders the signed evidence pack of a closed campaign. A job writes it.
 *
 * @returns the id of its export. Throws `review_not_found`, `review_not_closed`, `too_many_exports`.
 */
export async function startReviewPack(principal: Principal, reviewId: string): Promise<string> {
  const { name, createdAt, closedAt } = await store.getOrThrow(reviewId);
  if (closedAt === null) throw reviewError("review_not_closed", undefined, { reviewId });
  return transaction(async (tx) => {
    const about = { caseId: null, purpose: `Access review ${name}`, packOrder: { reviewId } };
    const exportId = await orderPack(
      tx,
      principal,
      { ...about, from: createdAt, to: closedAt, origin: originNow() },
      "review",
    );
    await enqueue(tx, writeReviewPack, { exportId });
    return exportId;
  });
}
