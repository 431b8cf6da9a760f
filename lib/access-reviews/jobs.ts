import { transaction } from "@/lib/platform/database/transaction";
import { defineJob, type Job, jobId, slotPayload } from "@/lib/platform/jobs/define-job";
import { eachAlone } from "@/lib/platform/jobs/each-alone";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { applyShare } from "./apply-share";
import { submitShare } from "./commands/submit";
import { type DueRow, findDue, toTend } from "./due.store";
import * as names from "./job-names";
import { writePack } from "./pack/write";
import { passOnShare } from "./pass-on";
import { collectShare } from "./snapshot";
import { begin, tend } from "./tend";

/** After this time the work goes to the end of the queue, so that other jobs get their turn. */
const shareMs = 5_000;
/** So many campaigns are read at a time. */
const pageOf = 500;

/** Collects the items of a campaign, a share of time for each job. */
export const collectReviewItems: Job<{ reviewId: string }> = defineJob({
  ...names.collectItems,
  run: async ({ reviewId }) => {
    await begin(reviewId);
    if (await collectShare(reviewId, shareMs)) await transaction((tx) => enqueue(tx, collectReviewItems, { reviewId }));
  },
});

/** Submits the rest of the answers of people, a share of time for each job. */
export const submitReviewAnswers: Job<{ reviewId: string }> = defineJob({
  ...names.submitRest,
  run: async ({ reviewId }) => {
    if (await submitShare(reviewId, shareMs)) await transaction((tx) => enqueue(tx, submitReviewAnswers, { reviewId }));
  },
});

/** Applies the answers of a campaign, a share of time for each job. */
export const applyReviewAnswers: Job<{ reviewId: string }> = defineJob({
  ...names.applyAnswers,
  run: async ({ reviewId }) => {
    if (await applyShare(reviewId, shareMs)) await transaction((tx) => enqueue(tx, applyReviewAnswers, { reviewId }));
  },
});

/** Gives items of a campaign to other people, a share of time for each job. */
export const passReviewItemsOn: Job<{ reviewId: string }> = defineJob({
  ...names.passItemsOn,
  run: async ({ reviewId }) => {
    if (await passOnShare(reviewId, shareMs)) await transaction((tx) => enqueue(tx, passReviewItemsOn, { reviewId }));
  },
});

/** Writes the evidence pack of a closed campaign. */
export const writeAccessReviewPack = defineJob({
  ...names.writeReviewPack,
  run: ({ exportId }) => writePack(exportId),
});

/** Does what the clock asks of a campaign. Each job that goes on with it is queued once for one `moment`. */
async function lookAfter(review: DueRow, moment: string): Promise<void> {
  for (const next of await tend(review)) {
    const id = jobId(next.name, `${review.id} ${moment}`);
    await transaction((tx) => enqueue(tx, next, { reviewId: review.id }, { id }));
  }
}

/**
 * Ends a campaign at its due date, without the minute that the job by the clock may take. Does nothing to one whose due
 * date moved: the other job looks after it. It does so, too, after a time in which the clock was in doubt.
 */
export const tendDueReview = defineJob({
  ...names.tendDue,
  lasting: true,
  run: async ({ reviewId }) => {
    const review = await findDue(reviewId);
    if (review?.isDue && review.status !== "closed") await lookAfter(review, review.dueAt.toISOString());
  },
});

/** Opens campaigns, replaces reviewers who left, ends campaigns that are due, and goes on with lost work. */
export const tendAccessReviews = defineJob({
  name: "access-reviews.tend",
  every: "1m",
  lasting: true,
  payload: slotPayload,
  run: async ({ slot }) => {
    for (let after: string | undefined = ""; after !== undefined; ) {
      const page: Awaited<ReturnType<typeof toTend>> = await toTend(after, pageOf);
      await eachAlone(page, (review) => lookAfter(review, slot), {
        failure: "an access review could not be looked after",
      });
      after = page.length === pageOf ? page.at(-1)?.id : undefined;
    }
  },
});
