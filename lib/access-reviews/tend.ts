import { append } from "@/lib/audit/append";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import { assign } from "./assign.policy";
import { submitGiven } from "./commands/submit";
import { itemReassigned, personOrJobs, reviewEscalated, reviewPlanned } from "./events";
import * as items from "./items.store";
import { applyAnswers, collectItems } from "./job-names";
import { escalationDays, monthsOf } from "./model";
import { peopleFor } from "./people.store";
import * as remaining from "./remaining.store";
import * as store from "./store";

const portion = 500;

type Unfinished = Awaited<ReturnType<typeof store.unfinished>>[number];

/** Begins a campaign that is due to open, and plans the one after it. Does nothing to another one. */
export async function begin(reviewId: string): Promise<void> {
  const review = (await store.unfinished()).find(({ id }) => id === reviewId);
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
  return times && { ...review, ...times, id: newId("review") };
}

/** Does what the clock asks of a campaign, and names the job that must go on with it. */
export async function tend(review: Unfinished) {
  const { status, isOpening, isDue } = review;
  if (status === "scheduled") return isOpening ? collectItems : undefined;
  if (status === "opening") return collectItems;
  if (status === "closing") return applyAnswers;
  if (isDue) return over(review);
  await replaceThoseWhoLeft(review);
  const [waiting] = await remaining.toApply(review.id, "", 1);
  return waiting ? applyAnswers : undefined;
}

/** Gives items of reviewers who left to the fallback. */
async function replaceThoseWhoLeft(review: store.ReviewRow): Promise<void> {
  const left = await remaining.ofThoseWhoLeft(review.id, portion);
  if (left.length === 0) return;
  const people = await peopleFor(review, []);
  await giveTo(left, "fallback", (item) => instead(item, people));
}

const instead = ({ concernsId }: items.ItemRow, people: Parameters<typeof assign>[2]): string | null =>
  assign({ by: "owner" }, { concernsId, ownerId: null, delegatorId: null }, people).reviewerId;

async function giveTo(
  some: readonly items.ItemRow[],
  reason: string,
  to: (item: items.ItemRow) => string | null,
): Promise<number> {
  let given = 0;
  for (const item of some) {
    const personId = to(item);
    if (personId === null || personId === item.reviewerId) continue;
    await transaction(async (tx) => {
      if (!(await items.reassign(tx, item, { personId, reason, note: null }))) return;
      await append(tx, itemReassigned(personOrJobs(null), item, personId, reason));
      given += 1;
    });
  }
  return given;
}

/** At the due date, given answers count as submitted. The rest meets the consequence of silence. */
async function over(review: Unfinished) {
  const escalates = review.onSilence === "escalate" && review.escalatedAt === null;
  const [silent] = escalates ? await remaining.silent(review.id, "", 1) : [];
  if (silent) await escalate(review);
  else await transaction((tx) => store.move(tx, review, "closing"));
  return applyAnswers;
}

async function escalate(review: store.ReviewRow): Promise<void> {
  await submitGiven(review);
  const people = await peopleFor(review, []);
  for (let after: string | undefined = ""; after !== undefined; ) {
    const rows: items.ItemRow[] = await remaining.silent(review.id, after, portion);
    await giveTo(rows, "escalated", (item) => instead(item, people));
    after = rows.length === portion ? rows.at(-1)?.id : undefined;
  }
  await transaction(async (tx) => {
    if (!(await store.escalate(tx, review, escalationDays))) return;
    await append(tx, reviewEscalated(review, review.fallbackId, escalationDays));
  });
}
