import { assign } from "@/lib/access-reviews/assign.policy";
import { reviewError } from "@/lib/access-reviews/errors";
import { answersSubmitted, itemReassigned, personOrJobs } from "@/lib/access-reviews/events";
import * as items from "@/lib/access-reviews/items.store";
import { applyAnswers } from "@/lib/access-reviews/job-names";
import { type Answer, submittedFresh } from "@/lib/access-reviews/model";
import { peopleFor } from "@/lib/access-reviews/people.store";
import { refuseStrangers } from "@/lib/access-reviews/queries";
import { unsureOf } from "@/lib/access-reviews/remaining.store";
import * as store from "@/lib/access-reviews/store";
import { append } from "@/lib/audit/append";
import { transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import type { Principal } from "@/lib/principals/principal";
import { refuseWithoutStepUp } from "@/lib/sign-in/console-route";

const portion = 500;

/**
 * Submits the answers of a person. They are immutable from then on, and a job applies them. Items about which the
 * person is unsure go to the fallback.
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
  const passedOn = await passUnsure(review, personId);
  const submitted = await submitAll(review, { byId: personId, only: acting });
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

/** Submits answers in portions, each with its record. */
async function submitAll(review: store.ReviewRow, which: Which): Promise<number> {
  const { byId } = which;
  for (let submitted = 0, last = portion; ; submitted += last) {
    if (last < portion) return submitted;
    last = await transaction(async (tx) => {
      if (byId !== undefined) await store.holdOpen(tx, review.id);
      const rows = await items.submit(tx, review.id, which, portion);
      if (rows.length === 0) return 0;
      const counts: Record<string, number> = {};
      for (const { decision } of rows) counts[decision] = (counts[decision] ?? 0) + 1;
      await append(tx, answersSubmitted(personOrJobs(byId ?? null), review, counts));
      await enqueue(tx, applyAnswers, { reviewId: review.id });
      return rows.length;
    });
  }
}

async function passUnsure(review: store.ReviewRow, personId: string): Promise<number> {
  let passed = 0;
  const people = await peopleFor(review, []);
  for (let rows = await unsureOf(review.id, personId, portion); rows.length > 0; ) {
    const before = passed;
    for (const item of rows) {
      // The person who is unsure is passed over as one who left would be.
      const active = new Set([...people.active].filter((id) => id !== personId));
      const subject = { concernsId: item.concernsId, ownerId: null, delegatorId: null };
      const { reviewerId } = assign({ by: "owner" }, subject, { ...people, active });
      if (reviewerId === null || reviewerId === personId) continue;
      await transaction(async (tx) => {
        await store.holdOpen(tx, review.id);
        const to = { personId: reviewerId, reason: "unsure", note: item.note };
        if (!(await items.reassign(tx, item, to))) return;
        await append(tx, itemReassigned(personOrJobs(personId), item, reviewerId, "unsure", item.note ?? undefined));
        passed += 1;
      });
    }
    rows = passed === before ? [] : await unsureOf(review.id, personId, portion);
  }
  return passed;
}
