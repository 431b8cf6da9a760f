import type { Question } from "@/lib/decisions/evaluate/question";
import { limitRefusal, roomFor, usedUpOf } from "@/lib/decisions/exhausted-limits.policy";
import type { SubjectContext, UsedUpLimit } from "@/lib/decisions/model";
import { spentOf } from "@/lib/decisions/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { CommitVerdict } from "@/lib/platform/database/commit/item";
import type { Evaluation } from "./policy";

type Asked = Pick<Question, "pep" | "proposed">;
type Judged = { evaluation: Evaluation; subject: SubjectContext | undefined };
type Limited = Pick<Extract<CommitVerdict, { kind: "limit" }>, "index" | "spent">;

/**
 * Refuses an action that exceeds a budget, before a person is asked about it; undefined if all budgets suffice. It only
 * reads the limits: the commit that uses the approval takes from them.
 */
export async function withoutRoom(asked: Asked, { evaluation, subject }: Judged): Promise<Evaluation | undefined> {
  assertInvariant(evaluation.allowed && subject !== undefined, "only what was allowed reserves limits");
  const counters = countersOf(evaluation);
  const usedUp = counters.length === 0 ? [] : usedUpOf(evaluation, await spentOf(counters));
  return usedUp.length === 0 ? undefined : refusalOf(asked, { evaluation, subject, usedUp });
}

/** Refuses an action whose commit met an exhausted limit. The hint has the limits that would have sufficed. */
export async function beyondLimits(asked: Asked, { evaluation, subject }: Judged, met: Limited): Promise<Evaluation> {
  assertInvariant(evaluation.allowed && subject !== undefined, "only what was allowed reserves limits");
  const counters = countersOf(evaluation);
  // The spent amount that the commit met counts, even if it changed since.
  const known = (await spentOf(counters)).set(counters[met.index] ?? "", met.spent);
  return refusalOf(asked, { evaluation, subject, usedUp: usedUpOf(evaluation, known) });
}

type Allowed = Evaluation & { allowed: true };

const countersOf = ({ reservations }: Allowed): string[] => reservations.map(({ counter }) => counter);

function refusalOf(
  { pep, proposed }: Asked,
  { evaluation, subject, usedUp }: { evaluation: Allowed; subject: SubjectContext; usedUp: UsedUpLimit[] },
): Evaluation {
  const type = pep.server.types.find(({ name }) => name === proposed.type);
  const hint = type && roomFor(subject, evaluation, type, usedUp);
  return { allowed: false, refusal: limitRefusal(usedUp, subject), usedUp, ...(hint && { hint }) };
}
