import type { Question } from "@/lib/decisions/commands/decide";
import type { Evaluation } from "@/lib/decisions/evaluate/policy";
import type { SubjectContext, UsedUpLimit } from "@/lib/decisions/model";
import { limitRefusal, roomFor, usedUpOf } from "@/lib/decisions/used-up/policy";
import { spentOf } from "@/lib/decisions/used-up/store";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { CommitVerdict } from "@/lib/platform/database/commit/item";

type Asked = Pick<Question, "pep" | "proposed">;
type Judged = { evaluation: Evaluation; subject: SubjectContext | undefined };
type Limited = Pick<Extract<CommitVerdict, { kind: "limit" }>, "index" | "spent">;

/**
 * The refusal of what limits have no room for as they stand; undefined where there is room. Nobody is asked about what is
 * refused anyway. Limits are only looked at: the commit that uses a yes takes from them.
 */
export async function withoutRoom(asked: Asked, { evaluation, subject }: Judged): Promise<Evaluation | undefined> {
  assertInvariant(evaluation.allowed && subject !== undefined, "only what was allowed reserves limits");
  const counters = countersOf(evaluation);
  const usedUp = counters.length === 0 ? [] : usedUpOf(evaluation, await spentOf(counters));
  return usedUp.length === 0 ? undefined : refusalOf(asked, { evaluation, subject, usedUp });
}

/** The refusal for what was allowed until the commit asked its limits, with what would have been room enough. */
export async function beyondLimits(asked: Asked, { evaluation, subject }: Judged, met: Limited): Promise<Evaluation> {
  assertInvariant(evaluation.allowed && subject !== undefined, "only what was allowed reserves limits");
  const counters = countersOf(evaluation);
  // What the commit met stands, whatever was given back or taken since.
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
