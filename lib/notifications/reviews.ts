import { addNotifications } from "@/lib/notifications/causes/store";
import { clock } from "@/lib/platform/base/clock";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { planNotifications } from "./plan";
import { openReviews, type Reviewing, reviewing } from "./reviews.store";

const portion = 500;

const noticeOf = ({ reviewId, review, stage, count, until }: Reviewing) => ({
  kind: "review_due" as const,
  subjectId: reviewId,
  occasion: `review_due:${reviewId}:${stage}`,
  link: `/reviews/${reviewId}`,
  details: { review, count: String(count), until },
});

/**
 * Notifies reviewers at the opening of a campaign, in its last three days and in its last day, once each. Those who
 * were told are not found again, so a run that ends early is gone on with. A campaign that fails leaves the others
 * alone.
 */
export async function tellReviewers(): Promise<void> {
  for (let after: string | undefined = ""; after !== undefined; ) {
    const ids: string[] = await openReviews(after, portion);
    await eachAlone(ids, tellOf, { failure: "the reviewers of an access review could not be told" });
    after = ids.length === portion ? ids.at(-1) : undefined;
  }
}

async function tellOf(reviewId: string): Promise<void> {
  for (let after: string | undefined = ""; after !== undefined; ) {
    const found: Reviewing[] = await reviewing(reviewId, after, portion);
    const rows = await planNotifications(
      found.map((one) => ({ notice: noticeOf(one), recipient: { personId: one.personId, why: "reviewer" } })),
    );
    await addNotifications(rows, clock.now());
    after = found.length === portion ? found.at(-1)?.personId : undefined;
  }
}
