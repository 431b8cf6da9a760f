import { attest, noteSilence } from "@/lib/lifecycle/orphans/attest";
import type { Tx } from "@/lib/platform/database/transaction";
import { oneByOne } from "@/lib/platform/jobs/portions";
import { applyItem, changedAfterAnswer, keepResult, kept, keptWithoutAnswer, notSubmitted } from "./apply";
import { closeReview } from "./close";
import { submitGiven, submitShare } from "./commands/submit";
import type { ItemRow } from "./items.store";
import { suspendable } from "./model";
import * as remaining from "./remaining.store";
import { changedOf, settleGone, showChanged } from "./show-changed";
import * as store from "./store";
import { subjectsNow } from "./subjects/store";

const portion = 50;

/**
 * Applies submitted answers for one share of time, and the consequence of silence in a campaign that is over. An item
 * without a result is taken again, so the work may stop at any place.
 *
 * @returns whether something is left to do here.
 */
export async function applyShare(reviewId: string, shareMs: number): Promise<boolean> {
  const until = performance.now() + shareMs;
  const review = await store.find(reviewId);
  if (!review || (review.status !== "open" && review.status !== "closing")) return false;
  const isOver = review.status === "closing";
  if (isOver && (await submitShare(reviewId, shareMs))) return true;
  // No answer is taken any more: every one that was given in time is there to read.
  const given = isOver ? await submitGiven(review, until - performance.now()) : "done";
  if (given !== "done") return given === "more";
  for (let after = ""; ; ) {
    const rows = await (isOver ? remaining.unsettled : remaining.toApply)(reviewId, after, portion);
    const left = await (isOver ? endPortion : applyPortion)(review, rows, until);
    if (left.length > 0) return true;
    after = rows.at(-1)?.id ?? after;
    if (rows.length < portion) break;
    if (performance.now() > until) return true;
  }
  await store.touch(reviewId);
  await closeWhenDone(reviewId, isOver);
  return false;
}

type Items = readonly ItemRow[];

/** Applies the answers of a portion, and rests after each: one that stops something takes the barrier alone. */
async function applyPortion(review: store.ReviewRow, rows: Items, until: number): Promise<Items> {
  const changed = await showChanged(review.kind, rows, await subjectsOf(review, rows));
  const same = rows.filter(({ id }) => !changed.has(id));
  return oneByOne(same, (item) => applyAnswer(review, item), until - performance.now());
}

/** Gives every item of a campaign that is over its result. No reviewer is asked again. */
async function endPortion(review: store.ReviewRow, rows: Items, until: number): Promise<Items> {
  const changed = changedOf(review.kind, rows, await subjectsOf(review, rows));
  const end = async (item: ItemRow): Promise<void> => {
    const isChanged = changed.has(item);
    if (isChanged && changed.get(item) === undefined) await settleGone(item);
    else if (isSilent(item)) await silence(review, item);
    else if (item.submittedAt === null && item.decision !== null) await keepResult(item, notSubmitted);
    else if (isChanged || item.decision === null) await keepResult(item, changedAfterAnswer);
    else await applyAnswer(review, item);
  };
  return oneByOne(rows, end, until - performance.now());
}

const subjectsOf = ({ kind }: store.ReviewRow, rows: readonly ItemRow[]) =>
  subjectsNow(kind, [...new Set(rows.map(({ subjectId }) => subjectId))]);

/** A change that takes an answer back is not silence. An answer that lapsed is, and a change before there was one. */
const isSilent = ({ decision, askedAgain, isLapsed }: ItemRow): boolean =>
  decision === "unsure" || (decision === null && (askedAgain === 0 || isLapsed));

function applyAnswer(review: store.ReviewRow, item: ItemRow): Promise<void> {
  if (item.decision === "narrow" || item.decision === "remove") return applyItem(review, item, item.decision);
  return review.kind === "ownership" ? confirmOwner(item) : keepResult(item, kept);
}

function silence(review: store.ReviewRow, item: ItemRow): Promise<void> {
  const suspends = review.onSilence === "suspend" && suspendable.has(review.kind);
  if (suspends) return applyItem(review, item, "suspend");
  return review.kind === "ownership" ? noteSilent(item) : keepResult(item, keptWithoutAnswer, undefined, null);
}

/** The owner answers for the agent. */
const confirmOwner = (item: ItemRow): Promise<void> =>
  keepResult(item, kept, (tx) => attest(tx, item.subjectId, item.decidedById ?? "", item.reviewId));

/** The agent stays as it is, and is in the list of those for which no person answers. */
function noteSilent(item: ItemRow): Promise<void> {
  const note = (tx: Tx) => noteSilence(tx, item.subjectId, item.reviewerId ?? "", item.reviewId);
  return keepResult(item, keptWithoutAnswer, note, null);
}

async function closeWhenDone(reviewId: string, isOver: boolean): Promise<void> {
  const [left] = await remaining.unsettled(reviewId, "", 1);
  const review = await store.find(reviewId);
  if (left || !review) return;
  await closeReview(review, isOver ? "due" : "complete", null);
}
