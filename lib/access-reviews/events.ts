import { changesOf, statusMoved } from "@/lib/audit/changes";
import type { Actor, AuditEvent, Change } from "@/lib/audit/event";
import type { ItemRow } from "./items.store";
import type { CloseReason } from "./model";
import type { Settled } from "./settle.store";
import type { NewReview, ReviewRow } from "./store";
import type { Lapsed } from "./submit.store";

const jobs: Actor = { type: "system", id: "jobs" };
export const personOrJobs = (id: string | null): Actor => (id === null ? jobs : { type: "person", id });

type Named = { id: string; name: string };

/** A person planned a campaign, or the one before it did. */
export const reviewPlanned = (actor: Actor, { id, name, kind, q, ...review }: NewReview): AuditEvent => ({
  type: "access-review.planned",
  actor,
  refs: [id],
  facts: {
    ...{ review: id, kind, repeat: review.repeat, onSilence: review.onSilence, reviewers: review.reviewers.by },
    ...{ opensAt: review.opensAt.toISOString(), dueAt: review.dueAt.toISOString() },
  },
  texts: { name, q },
});

type Collected = Pick<ReviewRow, "id" | "name" | "items" | "skipped" | "dueAt">;

/** The items of a campaign are collected, and its reviewers may answer. One that opens late may get a later due date. */
export function reviewOpened({ id, name, items, skipped, dueAt: planned }: Collected, dueAt: Date): AuditEvent {
  const [before, after] = [planned.toISOString(), dueAt.toISOString()];
  return {
    type: "access-review.opened",
    actor: jobs,
    refs: [id],
    facts: { review: id, items, skipped },
    texts: { name },
    changes: [...statusMoved("scheduled", "open"), { member: "dueAt", before, after }],
  };
}

type Answered = Pick<ItemRow, "decision" | "decidedById" | "decidedAt">;

/** The answer that an item has, who gave it and when. One that was not submitted is in no record before. */
const answerOf = ({ decision, decidedById, decidedAt }: Answered) => ({
  ...{ answer: decision ?? undefined, reviewer: decidedById ?? undefined, answeredAt: decidedAt?.toISOString() },
});

type Moved = Answered & Pick<ItemRow, "id" | "reviewId" | "subjectId" | "reviewerId" | "reviewerGroupId" | "note">;

/**
 * An item got another reviewer, who reads the comment of the answer that it had.
 *
 * @param note The comment of the person who gives the item away, which is read instead.
 */
export function itemReassigned(actor: Actor, item: Moved, to: string, code: string, note?: string): AuditEvent {
  const former = item.decidedById === null ? undefined : (item.note ?? undefined);
  return {
    type: "access-review.reassigned",
    actor,
    refs: [item.reviewId, item.id, item.subjectId, to],
    facts: {
      ...{ review: item.reviewId, item: item.id, subject: item.subjectId, ...answerOf(item) },
      ...{ from: item.reviewerId ?? item.reviewerGroupId ?? undefined, to, code },
    },
    texts: note ? { reason: note } : { comment: former },
    changes: changesOf(
      { reviewerId: item.reviewerId ?? item.reviewerGroupId, answer: item.decision },
      { reviewerId: to, answer: null },
      { reviewerId: "fact", answer: "fact" },
    ),
  };
}

/** A person submitted answers, which cannot be changed from then on. */
export const answersSubmitted = (
  actor: Actor,
  { id, name }: Named,
  counts: Readonly<Record<string, number>>,
): AuditEvent => ({
  type: "access-review.submitted",
  actor,
  refs: [id],
  facts: { review: id, answers: { ...counts }, items: Object.values(counts).reduce((sum, count) => sum + count, 0) },
  texts: { name },
});

/** An item got its result. The actor is the person with whose permissions it was applied. */
export const itemSettled = (actor: Actor, item: ItemRow, { outcome, code, changeId }: Settled): AuditEvent => ({
  type: "access-review.settled",
  actor,
  refs: [item.reviewId, item.id, item.subjectId, ...(item.decidedById ? [item.decidedById] : [])],
  facts: {
    ...{ review: item.reviewId, item: item.id, subject: item.subjectId, ...answerOf(item), outcome },
    ...{ code: code ?? undefined, changeId: changeId ?? undefined },
  },
});

/** The fallback got more days for the items without an answer. */
export const reviewEscalated = ({ id, name }: Named, to: string, days: number): AuditEvent => ({
  type: "access-review.escalated",
  actor: jobs,
  refs: [id, to],
  facts: { review: id, to, days },
  texts: { name },
});

/** A person read the evidence of a campaign. Its pages within ten minutes are one read. */
export const evidenceDownloaded = (personId: string, { id, name }: Named, { until }: { until: Date }): AuditEvent => ({
  type: "evidence.downloaded",
  actor: personOrJobs(personId),
  refs: [id],
  facts: { review: id, until: until.toISOString() },
  texts: { name },
});

/** A campaign is over. */
export const reviewClosed = (actor: Actor, { id, name }: Named, reason: CloseReason, settled: number): AuditEvent => ({
  type: "access-review.closed",
  actor,
  refs: [id],
  facts: { review: id, code: reason, items: settled },
  texts: { name },
  changes: statusMoved("open", "closed"),
});

const answerGone = ({ decision }: Pick<ItemRow, "decision">): Change[] => [
  { member: "answer", before: decision, after: null },
];

/** The subject of an item changed after it was shown, so its answer does not count. */
export const itemAskedAgain = (item: ItemRow): AuditEvent => ({
  type: "access-review.asked-again",
  actor: jobs,
  refs: [item.reviewId, item.id, item.subjectId],
  facts: { review: item.reviewId, item: item.id, subject: item.subjectId, ...answerOf(item) },
  changes: answerGone(item),
});

/** An answer that was never submitted was taken back, because the person may not give it any more. */
export const answerLapsed = (item: Lapsed): AuditEvent => ({
  type: "access-review.lapsed",
  actor: jobs,
  refs: [item.reviewId, item.id, item.subjectId, ...(item.decidedById ? [item.decidedById] : [])],
  facts: { review: item.reviewId, item: item.id, subject: item.subjectId, ...answerOf(item) },
  texts: { comment: item.note ?? undefined },
  changes: answerGone(item),
});
