import { addNotifications } from "@/lib/notifications/causes/store";
import { clock } from "@/lib/platform/base/clock";
import { planNotifications } from "./plan";
import { type Reviewing, reviewing } from "./reviews.store";

const portion = 500;

const noticeOf = ({ reviewId, review, stage, count, until }: Reviewing) => ({
  kind: "review_due" as const,
  subjectId: reviewId,
  occasion: `review_due:${reviewId}:${stage}`,
  link: `/reviews/${reviewId}`,
  details: { review, count: String(count), until },
});

/** Tells reviewers at the opening of a campaign, in its last three days and in its last day, once each. */
export async function tellReviewers(): Promise<void> {
  for (let after: readonly [string, string] | undefined = ["", ""]; after !== undefined; ) {
    const found: Reviewing[] = await reviewing(after, portion);
    const rows = await planNotifications(
      found.map((one) => ({ notice: noticeOf(one), recipient: { personId: one.personId, why: "reviewer" } })),
    );
    await addNotifications(rows, clock.now());
    const last: Reviewing | undefined = found.length === portion ? found.at(-1) : undefined;
    after = last && [last.reviewId, last.personId];
  }
}
