import { createHash } from "node:crypto";
import { clock } from "@/lib/platform/base/clock";
import type { ItemRow } from "./items.store";
import type { Evidence, ReviewKind, Subject } from "./model";
import { type Recommended, recommend } from "./recommend.policy";
import { keyOf } from "./show-changed";
import type { ReviewRow } from "./store";
import { subjectsNow } from "./subjects/store";

/** The evidence on which an answer rests, and what it recommends. */
export type Basis = Recommended & { evidence: Evidence };

/** The basis of an item as its subject is now. The members about its last review stay. */
export function basisNow(kind: ReviewKind, item: ItemRow, subject: Subject): Basis {
  const evidence = { ...item.evidence, ...subject.evidence };
  return { evidence, ...recommend(kind, evidence, clock.now()) };
}

/**
 * A digest of what a reviewer must have seen before an answer: the detections and the recommendation. The seed keeps it from
 * telling a recommendation that is withheld.
 */
export function seenOf({ seed }: Pick<ReviewRow, "seed">, id: string, { evidence, recommendation }: SeenBasis): string {
  const parts = [seed, id, evidence.detections ?? "", evidence.detectedAt ?? "", recommendation];
  return createHash("sha256").update(parts.join(" ")).digest("base64url").slice(0, 22);
}

type SeenBasis = Pick<Basis, "recommendation"> & { evidence: Pick<Evidence, "detections" | "detectedAt"> };

/**
 * Items as they are shown for answering. Those without an answer have the evidence of now. One with an answer has that on
 * which the answer rests. One whose subject changed keeps its own until it asks again.
 */
export async function freshened(
  { kind }: Pick<ReviewRow, "kind">,
  items: readonly ItemRow[],
): Promise<ReadonlyMap<string, ItemRow>> {
  const unanswered = items.filter(({ decision }) => decision === null);
  const subjects = await subjectsNow(kind, [...new Set(unanswered.map(({ subjectId }) => subjectId))]);
  const now = new Map(subjects.map((subject) => [keyOf(subject), subject]));
  return new Map(
    items.map((item): [string, ItemRow] => {
      const subject = item.decision === null ? now.get(keyOf(item)) : undefined;
      const isSame = subject?.fingerprint === item.fingerprint;
      return [item.id, subject && isSame ? { ...item, ...basisNow(kind, item, subject) } : item];
    }),
  );
}
