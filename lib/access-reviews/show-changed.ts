import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { type Assignment, assignAnew, concernedIn, type People } from "./assign.policy";
import { changedSince } from "./differences.policy";
import { itemAskedAgain, itemReassigned, itemSettled, personOrJobs } from "./events";
import { histories, withHistory } from "./history";
import { type ItemRow, showAgain } from "./items.store";
import type { ReviewKind, Subject } from "./model";
import { peopleFor } from "./people.store";
import { recommend } from "./recommend.policy";
import { settle } from "./settle.store";
import { getOrThrow, holdLive, type ReviewRow } from "./store";

export const keyOf = ({ subjectId, detail }: Pick<Subject, "subjectId" | "detail">): string => `${subjectId} ${detail}`;

const gone = {
  outcome: "gone",
  code: null,
  text: "It had ended before the answer was applied.",
  changeId: null,
} as const;

type IsMoved = (item: ItemRow, subject: Subject) => boolean;

/**
 * The items whose subjects changed after they were shown, each with its subject now; undefined for one that ended. A
 * question to an owner ends when the agent has another one.
 *
 * @param isMoved Whether an item asks again though its subject did not change.
 */
export function changedOf(
  kind: ReviewKind,
  shown: readonly ItemRow[],
  now: readonly Subject[],
  isMoved: IsMoved = () => false,
): Map<ItemRow, Subject | undefined> {
  const subjects = new Map(now.map((subject) => [keyOf(subject), subject]));
  return new Map(
    shown.flatMap((item) => {
      const subject = subjects.get(keyOf(item));
      const isSame = subject?.fingerprint === item.fingerprint;
      if (subject && isSame && !isMoved(item, subject)) return [];
      const isOver = subject?.isOver || (kind === "ownership" && !isSame);
      return [[item, isOver ? undefined : subject] as const];
    }),
  );
}

/** Keeps as the result of an item that its subject ended. */
export const settleGone = (item: ItemRow): Promise<void> =>
  transaction(async (tx) => {
    if (await settle(tx, item.id, gone)) await append(tx, itemSettled(personOrJobs(null), item, gone));
  });

/**
 * Finds the items whose subjects changed after they were shown. They show the new evidence and lose their answers, and
 * their reviewers are chosen again. An item whose subject ended gets that as its result.
 *
 * @param shown Items of one campaign.
 * @param isMoved As in `changedOf`.
 * @returns the ids of those items.
 */
export async function showChanged(
  kind: ReviewKind,
  shown: readonly ItemRow[],
  now: readonly Subject[],
  isMoved?: IsMoved,
): Promise<ReadonlySet<string>> {
  const changed = changedOf(kind, shown, now, isMoved);
  const [first] = changed.keys();
  if (!first) return new Set();
  const review = await getOrThrow(first.reviewId);
  const last = await histories(
    kind,
    [...changed.keys()].map(({ subjectId }) => subjectId),
  );
  const subjects = [...changed.values()].filter((subject) => subject !== undefined);
  const holders = [...changed.keys()].map(({ reviewerId }) => ({
    ownerId: reviewerId,
    delegatorId: null,
    managerId: null,
  }));
  const people = await peopleFor(review, [...subjects, ...holders]);
  for (const [item, subject] of changed) {
    if (!subject) {
      await settleGone(item);
      continue;
    }
    const present = withHistory(subject, last.get(keyOf(item)));
    const evidence = { ...present, sinceShown: changedSince(item.evidence, present) };
    const concernsId = concernedIn(kind, review.reviewers, subject);
    const assignment = assignmentNow(review, item, { ...subject, concernsId }, people);
    await askAgain(item, { ...subject, evidence, concernsId, assignment, ...recommend(kind, evidence, clock.now()) });
  }
  return new Set([...changed.keys()].map(({ id }) => id));
}

function assignmentNow(review: ReviewRow, item: ItemRow, subject: Subject, people: People): Assignment {
  const { reviewerId, reviewerGroupId, reviewerReason: reason } = item;
  const isOwnerChanged = item.evidence.owner !== subject.evidence.owner;
  return assignAnew(review.reviewers, { reviewerId, reviewerGroupId, reason, isOwnerChanged }, subject, people);
}

/** An item that is shown again has no answer, nor a comment. */
const unanswered = { decision: null, decidedById: null, decidedAt: null, note: null };

async function askAgain(item: ItemRow, again: Parameters<typeof showAgain>[2]): Promise<void> {
  const { reviewerId, reviewerGroupId } = again.assignment;
  const to = reviewerId ?? reviewerGroupId;
  const isGiven = to !== null && to !== (item.reviewerId ?? item.reviewerGroupId);
  await transaction(async (tx) => {
    if (!(await holdLive(tx, item.reviewId)) || !(await showAgain(tx, item, again))) return;
    await append(tx, itemAskedAgain(item));
    if (isGiven) await append(tx, itemReassigned(personOrJobs(null), { ...item, ...unanswered }, to, "changed"));
  });
}
