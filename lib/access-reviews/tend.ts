import { append } from "@/lib/audit/append";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { type DueRow, findDue } from "./due.store";
import { itemReassigned, personOrJobs, reviewPlanned } from "./events";
import * as items from "./items.store";
import { applyAnswers, collectItems, passItemsOn, submitRest } from "./job-names";
import { monthsOf } from "./model";
import { escalates, instead } from "./pass-on";
import { peopleFor } from "./people.store";
import * as remaining from "./remaining.store";
import { showChanged } from "./show-changed";
import * as store from "./store";
import { subjectsNow } from "./subjects/store";

/** So many items are looked at in one run. The next run goes on after them. */
const checkedAtOnce = 2_000;

/** Begins a campaign that is due to open, and plans the one after it. Does nothing to another one. */
export async function begin(reviewId: string): Promise<void> {
  const review = await findDue(reviewId);
  if (review?.status !== "scheduled" || !review.isOpening) return;
  const next = await nextOf(review);
  await transaction(async (tx) => {
    if (!(await store.move(tx, review, "opening")) || !next) return;
    await store.insert(tx, next);
    await append(tx, reviewPlanned(personOrJobs(null), next));
  });
}

async function nextOf(review: store.ReviewRow): Promise<store.NewReview | undefined> {
  if (review.repeat === "once") return undefined;
  const times = await store.nextTimes(review, monthsOf[review.repeat]);
  return times && { ...review, ...times, id: newId("review"), followsId: review.id };
}

type Next = typeof collectItems | typeof applyAnswers | typeof passItemsOn | typeof submitRest;

/** Does what the clock asks of a campaign, and names the jobs that must go on with it. */
export async function tend(review: DueRow): Promise<Next[]> {
  const { id, status, isOpening, isDue } = review;
  if (status === "scheduled") return isOpening ? [collectItems] : [];
  if (status === "opening") return [collectItems];
  if (status === "closing") return [applyAnswers];
  if (isDue) return over(review);
  await checkReviewers(review);
  const [[toPass], [toApply]] = [await remaining.toPassOn(id, 1), await remaining.toApply(id, "", 1)];
  const submits = Object.keys(review.submitting).length > 0;
  return [...(submits ? [submitRest] : []), ...(toPass ? [passItemsOn] : []), ...(toApply ? [applyAnswers] : [])];
}

/** Gives items of reviewers who left to the fallback, and those of another owner to that one. */
async function checkReviewers(review: store.ReviewRow): Promise<void> {
  const { last, left, moved } = await remaining.checkReviewers(review, checkedAtOnce);
  // No other person says whether an owner answers for an agent: an item whose owner left is over.
  const isOwners = review.kind === "ownership";
  const again = await items.byIds(isOwners ? [...new Set([...moved, ...left])] : moved);
  if (again.length > 0) {
    const subjects = await subjectsNow(review.kind, [...new Set(again.map(({ subjectId }) => subjectId))]);
    await showChanged(review.kind, again, subjects);
  }
  if (!isOwners) await replace(review, await items.byIds(left.filter((id) => !moved.includes(id))));
  await remaining.keepChecked(review.id, last ?? "");
}

async function replace(review: store.ReviewRow, left: readonly items.ItemRow[]): Promise<void> {
  if (left.length === 0) return;
  const people = await peopleFor(review, []);
  for (const item of left) {
    const personId = instead(item, people);
    if (personId === null) continue;
    await transaction(async (tx) => {
      if (!(await store.holdLive(tx, review.id))) return;
      if (!(await items.reassign(tx, item, { personId, reason: "fallback", note: null }))) return;
      await append(tx, itemReassigned(personOrJobs(null), item, personId, "fallback"));
    });
  }
}

/**
 * At the due date, given answers count as submitted. The rest meets the consequence of silence. A campaign that escalates
 * finds out first which items have no answer: those whose answers lapse are among them.
 */
async function over(review: DueRow): Promise<Next[]> {
  if (escalates(review)) return [passItemsOn];
  await transaction((tx) => store.move(tx, review, "closing"));
  return [applyAnswers];
}
