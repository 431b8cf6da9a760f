import { append } from "@/lib/audit/append";
import { clock } from "@/lib/platform/base/clock";
import { transaction } from "@/lib/platform/database/transaction";
import { itemAskedAgain, itemSettled, personOrJobs } from "./events";
import { type ItemRow, lastReviews, settle, showAgain } from "./items.store";
import type { ReviewKind, Subject } from "./model";
import { recommend } from "./recommend.policy";
import { withHistory } from "./snapshot";

export const keyOf = ({ subjectId, detail }: Pick<Subject, "subjectId" | "detail">): string => `${subjectId} ${detail}`;

const gone = {
  outcome: "gone",
  code: null,
  text: "It had ended before the answer was applied.",
  changeId: null,
} as const;

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
  const subjects = new Map(now.map((subject) => [keyOf(subject), subject]));
  const changed = shown.filter((item) => subjects.get(keyOf(item))?.fingerprint !== item.fingerprint);
  if (changed.length === 0) return new Set();
  const last = await lastReviews(changed.map(({ subjectId }) => subjectId));
  for (const item of changed) {
    const subject = subjects.get(keyOf(item));
    await transaction(async (tx) => {
      if (!subject || subject.isOver) {
        if (await settle(tx, item.id, gone)) await append(tx, itemSettled(personOrJobs(null), item, gone));
        return;
      }
      const evidence = withHistory(subject, last.get(keyOf(item)));
      const again = { ...subject, evidence, ...recommend(kind, evidence, clock.now()) };
      if (await showAgain(tx, item, again)) await append(tx, itemAskedAgain(item));
    });
  }
  return new Set(changed.map(({ id }) => id));
}
