import { reviewError } from "@/lib/access-reviews/errors";
import { answersSubmitted, personOrJobs } from "@/lib/access-reviews/events";
import * as items from "@/lib/access-reviews/items.store";
import { applyAnswers, passItemsOn } from "@/lib/access-reviews/job-names";
import { type Answer, submittedFresh } from "@/lib/access-reviews/model";
import { refuseStrangers } from "@/lib/access-reviews/queries";
import * as store from "@/lib/access-reviews/store";
import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";
import { refuseWithoutStepUp } from "@/lib/sign-in/console-route";

const portion = 500;

/**
 * Submits the answers of a person. They are immutable from then on. A job applies them, and another one gives items about
 * which the person is unsure to the fallback.
 *
 * @throws DomainError `review_not_found`, `review_not_open`, `nothing_to_submit`; `step_up_required` for a person who signed
 * in longer than 15 minutes ago, where the answers run commands that ask for it.
 */
export async function submitAnswers(principal: Principal, reviewId: string) {
  const { personId } = principal;
  const review = await store.getOrThrow(reviewId);
  await refuseStrangers(principal, reviewId);
  if (review.status !== "open") throw reviewError("review_not_open", undefined, { reviewId });
  if (submittedFresh.has(review.kind)) refuseWithoutStepUp(principal);
  const { submitted, passedOn } = await submitAll(review, { byId: personId, only: [...acting, "unsure"] });
  if (submitted + passedOn === 0) throw reviewError("nothing_to_submit");
  return { submitted, passedOn };
}

const acting: readonly Answer[] = ["keep", "narrow", "remove"];

/**
 * Submits what was answered in a campaign that is over. An answer that changes something is left out if
 * submitting it needs a fresh sign-in.
 */
export async function submitGiven(review: store.ReviewRow): Promise<void> {
  await submitAll(review, { byId: undefined, only: submittedFresh.has(review.kind) ? ["keep"] : acting });
}

type Which = { byId: string | undefined; only: readonly Answer[] };

type Submitted = { submitted: number; passedOn: number };

/** Submits answers in portions, each with its record. */
async function submitAll(review: store.ReviewRow, which: Which): Promise<Submitted> {
  const { byId } = which;
  const sum = { submitted: 0, passedOn: 0 };
  for (let last = portion; last === portion; ) {
    const rows = await transaction(async (tx) => {
      if (byId !== undefined) await store.holdOpen(tx, review.id);
      const given = await items.submit(tx, review.id, which, portion);
      if (given.length === 0) return given;
      const counts: Record<string, number> = {};
      for (const { decision } of given) counts[decision] = (counts[decision] ?? 0) + 1;
      await append(tx, answersSubmitted(personOrJobs(byId ?? null), review, counts));
      const { unsure = 0 } = counts;
      if (unsure < given.length) await enqueue(tx, applyAnswers, { reviewId: review.id });
      if (unsure > 0) await enqueue(tx, passItemsOn, { reviewId: review.id });
      return given;
    });
    const passedOn = rows.filter(({ decision }) => decision === "unsure").length;
    sum.passedOn += passedOn;
    sum.submitted += rows.length - passedOn;
    last = rows.length;
  }
  return sum;
}
