import { afterStops } from "@/lib/platform/jobs/stops-first";
import { applyItem, keepResult, kept, keptWithoutAnswer } from "./apply";
import { closeReview } from "./close";
import * as items from "./items.store";
import { suspendable } from "./model";
import { showChanged } from "./show-changed";
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
  for (let after = ""; ; ) {
    const rows = await (isOver ? items.unsettled : items.toApply)(reviewId, after, portion);
    await applyPortion(review, rows);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < portion) break;
    if (performance.now() > until) return true;
  }
  await store.touch(reviewId);
  await closeWhenDone(reviewId, isOver);
  return false;
}

async function applyPortion(review: store.ReviewRow, rows: readonly items.ItemRow[]): Promise<void> {
  const subjects = await subjectsNow(review.kind, [...new Set(rows.map(({ subjectId }) => subjectId))]);
  const changed = await showChanged(review.kind, rows, subjects);
  for (const item of rows) {
    await afterStops();
    if (item.submittedAt !== null && !changed.has(item.id)) await applyAnswer(review, item);
    else if (review.status === "closing") await silence(review, item);
  }
}

function applyAnswer(review: store.ReviewRow, item: items.ItemRow): Promise<void> {
  if (item.decision === "narrow" || item.decision === "remove") return applyItem(review, item, item.decision);
  return keepResult(item, kept);
}

function silence(review: store.ReviewRow, item: items.ItemRow): Promise<void> {
  const suspends = review.onSilence === "suspend" && suspendable.has(review.kind);
  return suspends ? applyItem(review, item, "suspend") : keepResult({ ...item, decidedById: null }, keptWithoutAnswer);
}

async function closeWhenDone(reviewId: string, isOver: boolean): Promise<void> {
  const [left] = await items.unsettled(reviewId, "", 1);
  const review = await store.find(reviewId);
  if (left || !review) return;
  await closeReview(review, isOver ? "due" : "complete", null);
}
