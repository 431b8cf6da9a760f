import { append, appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { enqueue } from "@/lib/platform/jobs/jobs";
import { inPortions } from "@/lib/platform/jobs/portions";
import { assign, type People } from "./assign.policy";
import { submitGiven } from "./commands/submit";
import { type DueRow, findDue } from "./due.store";
import { itemReassigned, personOrJobs, reviewEscalated } from "./events";
import * as items from "./items.store";
import { applyAnswers } from "./job-names";
import { escalationDays } from "./model";
import { peopleFor } from "./people.store";
import * as remaining from "./remaining.store";
import * as store from "./store";

/** An item takes a few statements, so that a portion is short. */
const pace = { targetMs: 15, first: 8, least: 4, most: 64 };

/**
 * Gives items to other people for one share of time: submitted ones whose reviewer is unsure, and at the due date those
 * without an answer. An item that was passed on is not found again, or has a place, so the work may stop anywhere.
 *
 * @returns whether something is left to do here.
 */
export async function passOnShare(reviewId: string, shareMs: number): Promise<boolean> {
  const review = await findDue(reviewId);
  if (review?.status !== "open") return false;
  const until = performance.now() + shareMs;
  const people = await peopleFor(review, []);
  const isPassed = await inPortions((take) => passUnsure(review, people, take), shareMs, pace);
  if (!isPassed) return true;
  if (!escalates(review)) return false;
  const given = await submitGiven(review, until - performance.now());
  if (given !== "done") return given === "more";
  return escalate(review, people, Math.max(0, until - performance.now()));
}

/** Whether the items without an answer go to the fallback now. */
export const escalates = ({ isDue, onSilence, escalatedAt }: DueRow): boolean =>
  isDue && onSilence === "escalate" && escalatedAt === null;

/** The person who answers an item in place of its reviewer; null where that is the reviewer. */
export function instead({ concernsId, reviewerId }: items.ItemRow, people: People): string | null {
  const subject = { concernsId, ownerId: null, delegatorId: null, managerId: null };
  const { reviewerId: to } = assign({ by: "owner" }, subject, people);
  return to === reviewerId ? null : to;
}

async function passUnsure({ id }: store.ReviewRow, people: People, take: number): Promise<boolean> {
  const rows = await remaining.toPassOn(id, take);
  if (rows.length === 0) return false;
  return transaction(async (tx) => {
    if (!(await store.holdLive(tx, id))) return false;
    const events: AuditEvent[] = [];
    for (const item of rows) events.push(...(await passOne(tx, item, people)));
    await appendAll(tx, events);
    return true;
  });
}

async function passOne(tx: Tx, item: items.ItemRow, people: People): Promise<AuditEvent[]> {
  const { decidedById } = item;
  // The person who is unsure is passed over as one who left would be.
  const active = new Set([...people.active].filter((one) => one !== decidedById));
  const to = instead({ ...item, reviewerId: null }, { ...people, active });
  if (to === null || !(await items.passOn(tx, item, to))) return [];
  return [itemReassigned(personOrJobs(decidedById), item, to, "unsure", item.note ?? undefined)];
}

async function escalate(review: DueRow, people: People, shareMs: number): Promise<boolean> {
  let place = review.escalatedPlace;
  const isDone = await inPortions(
    async (take) => {
      const rows = await remaining.silent(review.id, place, take);
      const last = rows.at(-1);
      if (!last || !(await escalatePortion(review, { rows, from: place, to: last.id }, people))) return false;
      place = last.id;
      return true;
    },
    shareMs,
    pace,
  );
  if (!isDone) return true;
  await transaction(async (tx) => {
    if (place === "") return closeNow(tx, review);
    if (!(await store.escalate(tx, { ...review, escalatedPlace: place }, escalationDays))) return;
    await append(tx, reviewEscalated(review, review.fallbackId, escalationDays));
  });
  return false;
}

/** Every item has an answer: the fallback needs no more days. Does nothing if another server began to give items to it. */
async function closeNow(tx: Tx, review: DueRow): Promise<void> {
  if (!(await store.moveEscalation(tx, review.id, { from: "", to: "" }))) return;
  if (await store.move(tx, review, "closing")) await enqueue(tx, applyAnswers, { reviewId: review.id });
}

type Portion = { rows: readonly items.ItemRow[]; from: string; to: string };

/** Gives a portion to the fallback with the place after it; false if another server went on with the campaign. */
function escalatePortion({ id }: store.ReviewRow, { rows, from, to }: Portion, people: People): Promise<boolean> {
  return transaction(async (tx) => {
    if (!(await store.moveEscalation(tx, id, { from, to }))) return false;
    const events: AuditEvent[] = [];
    for (const item of rows) {
      const personId = instead(item, people);
      if (personId === null || !(await items.reassign(tx, item, { personId, reason: "escalated", note: null })))
        continue;
      events.push(itemReassigned(personOrJobs(null), item, personId, "escalated"));
    }
    await appendAll(tx, events);
    return true;
  });
}
