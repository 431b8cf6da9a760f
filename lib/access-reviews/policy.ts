import type { Outcome } from "./model";

type Asker = { personId: string; groupIds: readonly string[] };
type Judged = {
  reviewerId: string | null;
  reviewerGroupId: string | null;
  concernsId: string | null;
  submittedAt: Date | null;
  outcome: Outcome | null;
};

/** Why a person may not answer an item; undefined if they may. A person never answers an item about themselves. */
export function answerRefusal(item: Judged, { personId, groupIds }: Asker) {
  const isMine =
    item.reviewerId === personId || (item.reviewerGroupId !== null && groupIds.includes(item.reviewerGroupId));
  if (!isMine) return "review_item_of_another";
  if (item.concernsId === personId) return "own_review";
  return item.submittedAt !== null || item.outcome !== null ? "review_item_submitted" : undefined;
}
