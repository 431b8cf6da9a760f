import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { itemAskedAgain, itemSettled, personOrJobs } from "./events";
import { type ItemRow, lastReviews, showAgain } from "./items.store";
import type { ReviewKind, Subject } from "./model";
import { recommend } from "./recommend.policy";
import { settle } from "./settle.store";
import { withHistory } from "./snapshot";

export const keyOf = ({ subjectId, detail }: Pick<Subject, "subjectId" | "detail">): string => `${subjectId} ${detail}`;

const gone = {
  outcome: "gone",
  code: null,
  text: "It had ended before the answer was applied.",
  changeId: null,
} as const;

/** The items whose subjects changed after they were shown, each with its subject now; undefined for one that ended. */
export function changedOf(shown: readonly ItemRow[], now: readonly Subject[]): Map<ItemRow, Subject | undefined> {
  const subjects = new Map(now.map((subject) => [keyOf(subject), subject]));
  return new Map(
    shown.flatMap((item) => {
      const subject = subjects.get(keyOf(item));
      if (subject?.fingerprint === item.fingerprint) return [];
      return [[item, subject?.isOver ? undefined : subject] as const];
    }),
  );
}

/** Keeps as the result of an item that its subject ended. */
export const settleGone = (item: ItemRow): Promise<void> =>
  transaction(async (tx) => {
    if (await settle(tx, item.id, gone)) await append(tx, itemSettled(personOrJobs(null), item, gone));
  });

/**
 * Finds the items whose subjects changed after they were shown. They show the new evidence and lose their answers. An
 * item whose subject ended gets that as its result.
 *
 * @returns the ids of those items.
 */
export async function showChanged(
  kind: ReviewKind,
  shown: readonly ItemRow[],
  now: readonly Subject[],
): Promise<ReadonlySet<string>> {
  const changed = changedOf(shown, now);
  if (changed.size === 0) return new Set();
  const last = await lastReviews([...changed.keys()].map(({ subjectId }) => subjectId));
  for (const [item, subject] of changed) {
    if (!subject) {
      await settleGone(item);
      continue;
    }
    const evidence = withHistory(subject, last.get(keyOf(item)));
    const again = { ...subject, evidence, ...recommend(kind, evidence, clock.now()) };
    await transaction(async (tx) => {
      if (await showAgain(tx, item, again)) await append(tx, itemAskedAgain(item));
    });
  }
  return new Set([...changed.keys()].map(({ id }) => id));
}
