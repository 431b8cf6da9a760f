import type { UsedUp } from "@/lib/authority/combine/extend-held";
import { formatAmount, readableAmount } from "@/lib/authority/language/amount";
import type { CatalogueType } from "@/lib/authority/language/model";
import { windowPhrase } from "@/lib/authority/language/windows";
import type { Evaluation } from "@/lib/decisions/evaluate/policy";
import { deniedAction, type Hint, heldFrom, hintFor } from "@/lib/decisions/hint/policy";
import type { Refusal, SubjectContext, UsedUpLimit } from "./model";

type Allowed = Evaluation & { allowed: true };

/** Finds the limits whose budget does not suffice for an action, in the order in which they are checked. */
export const usedUpOf = ({ reservations, reservedBy }: Allowed, spent: ReadonlyMap<string, bigint>): UsedUpLimit[] =>
  reservedBy.flatMap((reserving, index) => {
    const { counter, amount, max } = reservations[index] ?? { counter: "", amount: 0n, max: 0n };
    const taken = spent.get(counter) ?? 0n;
    return taken + amount > max ? [{ ...reserving, counter, spent: taken }] : [];
  });

/** Whether a limit belongs to the agent's own delegation, whose figures are already in its token. */
export const isOwnLimit = ({ hop }: UsedUpLimit, { chain }: Pick<SubjectContext, "chain">): boolean =>
  hop.kind === "delegation" && hop.counterPrefix === chain.hops.at(-1)?.id;

/**
 * The refusal for exhausted limits. It states the first limit, its budget, and the end of its window. The resource
 * server reads it, so it has no figures of entitlements, ceilings and delegations above.
 */
export function limitRefusal(usedUp: readonly UsedUpLimit[], subject: Pick<SubjectContext, "chain">): Refusal {
  const [first] = usedUp;
  if (!first) return { code: "limit_exceeded", reason: "A limit has not enough left for this action." };
  const { hop, want, spent, counter } = first;
  if (!isOwnLimit(first, subject)) {
    return {
      code: "limit_exceeded",
      reason: `A limit of ${inSentence(hop.name)} has not enough left for this action.`,
    };
  }
  const [max, left, taken] = [want.max, want.max > spent ? want.max - spent : 0n, want.amount];
  const until = want.window === "life" ? "in total" : `until ${want.bucketEnd.toISOString().replace(".000Z", "Z")}`;
  const limit = `at most ${amountText(want, max)}${actionsText(want, max)}`;
  return {
    code: "limit_exceeded",
    reason:
      `${hop.name} allows ${limit} ${windowPhrase(want.window)}. ` +
      `Left ${until}: ${amountText(want, left)}; this action takes ${amountText(want, taken)}.`,
    reasonAdmin: `counter ${counter}`,
  };
}

const inSentence = (name: string): string => name.replace(/^The /, "the ");

const actionsText = ({ kind }: UsedUpLimit["want"], max: bigint): string => {
  if (kind !== "max_count") return "";
  return max === 1n ? " action" : " actions";
};

/** Writes an amount. A plain number gets the name of its field as the unit. */
const amountText = ({ kind, field, unit }: UsedUpLimit["want"], amount: bigint): string =>
  kind === "max_count" ? amount.toString() : readableAmount(formatAmount(amount, unit), unit ?? field);

/** The hint if only limits of delegations are exhausted. It raises the agent's own limits for this one action. */
export function roomFor(
  subject: SubjectContext,
  { facts }: Allowed,
  type: CatalogueType,
  usedUp: readonly UsedUpLimit[],
): Hint | undefined {
  const held = heldFrom(subject.chain);
  if (!held || usedUp.some(({ hop }) => hop.kind !== "delegation")) return undefined;
  const own = usedUp.filter((limit) => isOwnLimit(limit, subject)).map(toLimit);
  // If a delegation above is exhausted, raising the agent's own limits would not help.
  const denied = deniedAction(facts, type, { delegationId: held.id, limits: own.length < usedUp.length ? [] : own });
  return denied && hintFor(held, denied, subject.token);
}

/** Converts an exhausted limit to the least maximum that would have sufficed. */
export const toLimit = ({ elementId, want: { kind, field, unit, window, amount }, spent }: UsedUpLimit): UsedUp => ({
  ...{ elementId, kind, window, least: spent + amount },
  ...(field !== undefined && { field }),
  ...(unit !== undefined && { unit }),
});
