import { reviewError } from "@/lib/access-reviews/errors";
import { answerLapsed, answersSubmitted, personOrJobs } from "@/lib/access-reviews/events";
import { applyAnswers, passItemsOn, submitRest } from "@/lib/access-reviews/job-names";
import { type Answer, submittedFresh } from "@/lib/access-reviews/model";
import { refuseStrangers } from "@/lib/access-reviews/queries";
import type { AnswersSubmitted } from "@/lib/access-reviews/schema";
import * as store from "@/lib/access-reviews/store";
import * as answers from "@/lib/access-reviews/submit.store";
import { append, appendAll } from "@/lib/audit/append";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import type { Principal } from "@/lib/principals/principal";
import { refuseWithoutStepUp } from "@/lib/sign-in/console-route";

/** Answers that the request itself submits. A job submits the rest. */
export const atOnce = 500;

const acting: readonly Answer[] = ["keep", "narrow", "remove"];
const ofPerson: readonly Answer[] = [...acting, "unsure"];

/**
 * Submits the answers that a person has given until now. They are immutable once they are submitted. The request submits
 * up to `atOnce`, and a job the rest, of which the campaign keeps a note. Other jobs apply them, and give items about which the person is unsure to the
 * fallback. An answer that the person changes before the job comes to it is not submitted.
 *
 * @throws DomainError `review_not_found`, `review_not_open`, `nothing_to_submit`; `step_up_required` for a person who signed
 * in longer than 15 minutes ago, where the answers run commands that ask for it.
 */
export async function submitAnswers(principal: Principal, reviewId: string): Promise<AnswersSubmitted> {
  const { personId: byId } = principal;
  const review = await store.getOrThrow(reviewId);
  await refuseStrangers(principal, reviewId);
  if (review.status !== "open") throw reviewError("review_not_open", undefined, { reviewId });
  if (submittedFresh.has(review.kind)) refuseWithoutStepUp(principal);
  return transaction(async (tx) => {
    await store.holdToSubmit(tx, reviewId);
    const until = await answers.instant(tx);
    const which = { byId, only: ofPerson, until, after: "" };
    const { given, ...sums } = await submitPortion(tx, review, which, atOnce);
    if (given.length === 0) throw reviewError("nothing_to_submit");
    const more = given.length === atOnce;
    if (more) {
      await store.noteSubmitting(tx, reviewId, byId, until);
      await enqueue(tx, submitRest, { reviewId });
    }
    return { ...sums, more, results: given.map(resultOf) };
  });
}

/**
 * Goes on with the submissions of a campaign for one share of time. Safe to repeat. Answers of a person who may not give
 * them any more stay as they are. The note of their submission goes.
 *
 * @returns whether something is left to do here.
 */
export async function submitShare(reviewId: string, shareMs: number): Promise<boolean> {
  const deadline = performance.now() + shareMs;
  const review = await store.find(reviewId);
  if (!review) return false;
  for (const [byId, until] of Object.entries(review.submitting)) {
    const which = { byId, only: ofPerson, until: new Date(until) };
    if (!(await submitEach(review, which, deadline - performance.now()))) return true;
    await transaction((tx) => store.noteSubmitted(tx, reviewId, byId, until));
  }
  return false;
}

/** Submits answers portion by portion while the campaign takes results. Returns false if the time was over first. */
async function submitEach(review: store.ReviewRow, which: Omit<answers.Which, "after">, withinMs: number) {
  let after: string | undefined = "";
  return inPortions(async (take) => {
    const from = { ...which, after: after ?? "" };
    const portion = async (tx: Tx) =>
      (await store.holdLive(tx, review.id)) ? submitPortion(tx, review, from, take) : undefined;
    after = (await transaction(portion))?.given.at(-1)?.id;
    return after !== undefined;
  }, withinMs);
}

/** Whether answers are submitted: all are, more are left, or another server goes on with them. */
type Given = "done" | "more" | "elsewhere";

/**
 * Submits what was answered in a campaign that is over, for so much time. An answer that changes something is left out if
 * submitting it needs a fresh sign-in. One of a person who may not answer any more counts as silence. Once it is done, it
 * does nothing more for this due date.
 */
export async function submitGiven(review: store.ReviewRow, withinMs: number): Promise<Given> {
  if (review.givenPlace === null) return "done";
  const deadline = performance.now() + withinMs;
  const only = submittedFresh.has(review.kind) ? (["keep"] as const) : acting;
  const which = { byId: undefined, only, until: null };
  // Submitted first: people who leave from then on have given their answers in time. The others are looked at once.
  if (review.givenPlace === "" && !(await submitEach(review, which, withinMs))) return "more";
  let place: string | undefined = review.givenPlace;
  const isLookedAt = await inPortions(async (take) => {
    const from = place ?? "";
    const drafts = await answers.drafts(review.id, from, take);
    const to = drafts.at(-1)?.id;
    if (to === undefined) return false;
    place = (await takeBackLapsed(review, drafts, { from, to })) ? to : undefined;
    return place !== undefined && drafts.length === take;
  }, deadline - performance.now());
  if (!isLookedAt) return "more";
  if (place === undefined) return "elsewhere";
  const end = { from: place, to: null };
  return (await transaction((tx) => store.moveGiven(tx, review, end))) ? "done" : "elsewhere";
}

/** Takes back what lapsed of a portion, with its records and its place; false if another server went on. */
const takeBackLapsed = (
  review: store.ReviewRow,
  drafts: readonly answers.Draft[],
  place: { from: string; to: string },
): Promise<boolean> =>
  transaction(async (tx) => {
    if (!(await store.moveGiven(tx, review, place))) return false;
    const lapsed = drafts.filter(({ isLapsed }) => isLapsed);
    if (lapsed.length > 0) await appendAll(tx, (await answers.takeBack(tx, review, lapsed)).map(answerLapsed));
    return true;
  });

type SubmittedItem = { id: string; decision: Answer };
type Portion = { submitted: number; passedOn: number; given: readonly SubmittedItem[] };

/** The state of an item right after its answer is submitted. Its own result is known when a job has applied it. */
const resultOf = ({ id: itemId, decision }: SubmittedItem): AnswersSubmitted["results"][number] => ({
  ...{ itemId, decision, status: decision === "unsure" ? "passing_on" : "applying" },
});

/** Submits a portion of answers with its record, and orders what follows from them. They come in the order of the items. */
async function submitPortion(tx: Tx, review: store.ReviewRow, which: answers.Which, take: number): Promise<Portion> {
  const given = (await answers.submit(tx, review.id, which, take)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const counts: Record<string, number> = {};
  for (const { decision } of given) counts[decision] = (counts[decision] ?? 0) + 1;
  const { unsure: passedOn = 0 } = counts;
  const submitted = given.length - passedOn;
  if (given.length > 0) await append(tx, answersSubmitted(personOrJobs(which.byId ?? null), review, counts));
  if (submitted > 0) await enqueue(tx, applyAnswers, { reviewId: review.id });
  if (passedOn > 0) await enqueue(tx, passItemsOn, { reviewId: review.id });
  return { submitted, passedOn, given };
}
