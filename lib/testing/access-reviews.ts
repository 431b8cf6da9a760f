import { applyShare } from "@/lib/access-reviews/apply-share";
import { answerItem } from "@/lib/access-reviews/commands/answer";
import { planReview } from "@/lib/access-reviews/commands/plan";
import { findDue } from "@/lib/access-reviews/due.store";
import { ReviewItemFilters } from "@/lib/access-reviews/item-filters.schema";
import { passOnShare } from "@/lib/access-reviews/pass-on";
import { listItems } from "@/lib/access-reviews/queries";
import { type AnswerItem, PlanReview, type ReviewItem } from "@/lib/access-reviews/schema";
import { collectShare } from "@/lib/access-reviews/snapshot";
import { begin, tend } from "@/lib/access-reviews/tend";
import type { Principal } from "@/lib/principals/principal";
import { inSeconds } from "./direct";

const whole = 60_000;

/** Plans a campaign that is due in a day, and collects its items as the job does. */
export async function openedReview(by: Principal, change: Record<string, unknown>): Promise<string> {
  const usual = { name: "Quarterly review", dueAt: inSeconds(86_400), onSilence: "keep" };
  const id = await planReview(by, PlanReview.parse({ ...usual, ...change }));
  await collected(id);
  return id;
}

/** Opens a campaign and collects its items as the job does. */
export async function collected(reviewId: string): Promise<void> {
  await begin(reviewId);
  while (await collectShare(reviewId, whole));
}

/** The items of a campaign that a person and their groups answer, or those of other filters. */
export const itemsOf = async (who: Principal, reviewId: string, filters: object = {}): Promise<ReviewItem[]> =>
  (await listItems(who, reviewId, ReviewItemFilters.parse({ of: "mine", ...filters }))).items;

/** Applies the answers of a campaign as the job does. */
export async function applied(reviewId: string): Promise<void> {
  while (await applyShare(reviewId, whole));
}

/** Passes items of a campaign on as the job does. */
export async function passedOn(reviewId: string): Promise<void> {
  while (await passOnShare(reviewId, whole));
}

/** Does what the clock asks of a campaign, and what follows. */
export async function tended(reviewId: string): Promise<void> {
  const review = await findDue(reviewId);
  for (const { name } of review ? await tend(review) : [])
    await (name === "access-reviews.pass-on" ? passedOn(reviewId) : applied(reviewId));
}

/** The item of a subject. */
export const itemOf = (items: readonly ReviewItem[], subjectId: string): ReviewItem => {
  const found = items.find(({ subject }) => subject.id === subjectId);
  if (!found) throw new Error(`There is no item of ${subjectId}.`);
  return found;
};

/** Answers an item as it was shown: keep, with changes. */
export const answered = (who: Principal, reviewId: string, item: ReviewItem, to: Partial<AnswerItem> = {}) =>
  answerItem(who, reviewId, item.id, {
    ...{ decision: "keep", revision: item.revision, seen: item.seen ?? undefined },
    ...to,
  });

export const toPerson = ({ personId }: Principal) => [personId];
