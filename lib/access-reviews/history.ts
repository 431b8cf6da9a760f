import { changesSince, type DelegationsSince } from "./changes.policy";
import { type LastReview, lastReviews } from "./items.store";
import type { Evidence, ReviewKind, Subject } from "./model";
import { delegationsSince } from "./subjects/history.store";

type History = LastReview & { delegations: DelegationsSince };

/** Kinds whose subjects are agents. */
const ofAgents: ReadonlySet<ReviewKind> = new Set(["agents", "ownership"]);

/** The last reviews of subjects, by subject and detail, each with the delegations since. */
export async function histories(kind: ReviewKind, ids: readonly string[]): Promise<ReadonlyMap<string, History>> {
  const last = await lastReviews(ids);
  const since = ofAgents.has(kind) ? await delegationsSince([...last.values()]) : new Map<string, DelegationsSince>();
  return new Map(
    [...last].map(([key, one]) => [key, { ...one, delegations: since.get(one.subjectId) ?? { added: 0, widened: 0 } }]),
  );
}

/** The evidence of a subject with its last review. */
export function withHistory(
  { evidence, fingerprint }: Pick<Subject, "evidence" | "fingerprint">,
  last: History | undefined,
): Evidence {
  if (!last) return { ...evidence, lastReviewedAt: null, changedSinceReview: null, changes: null, sinceShown: null };
  const now = { ...evidence, lastReviewedAt: last.settledAt.toISOString() };
  const changedSinceReview = last.fingerprint !== fingerprint;
  const known: Evidence = { ...now, changedSinceReview, changes: null, sinceShown: null };
  return {
    ...known,
    changes: changesSince(last.evidence, known, { isOther: changedSinceReview, ...last.delegations }),
  };
}
