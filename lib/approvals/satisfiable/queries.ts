import type { PolicyRules, ResolvedStep } from "@/lib/approvals/policies/model";
import { resolvedSteps } from "@/lib/approvals/policies/policy";
import type { Shortage } from "@/lib/approvals/satisfiable/model";
import { type Demand, shortageOf } from "@/lib/approvals/satisfiable/policy";
import type { Member, Step, StepFacts } from "@/lib/approvals/steps/model";
import { membersBy } from "@/lib/approvals/steps/store";
import { activePeopleWith } from "@/lib/approvals/store";
import { rolesWith } from "@/lib/people/permissions";
import type { Tx } from "@/lib/platform/db/transaction";

/** A shortage of one rule of a policy. */
export type RuleShortage = Shortage & { rule: number };

/**
 * Says which rules of a policy nobody could satisfy, whoever asks: the requester never decides, so with a requester from
 * the same groups it may be one person less.
 */
export async function shortagesOfRules(tx: Tx, rules: PolicyRules): Promise<RuleShortage[]> {
  const people = await deciders(tx);
  const anybody = { requester: { personId: "", groups: [] }, behindRequester: [], parties: [], approvals: [] };
  return rules.flatMap(({ steps }, index) => {
    const short = shortageOf(demandsOf(resolvedSteps(steps, { passkey: false })), anybody, people);
    return short ? [{ rule: index + 1, ...short }] : [];
  });
}

/** Says which of the steps that a request would have to pass nobody could pass. */
export const shortageOfSteps = async (
  tx: Tx,
  steps: readonly ResolvedStep[],
  who: Omit<StepFacts, "step">,
): Promise<Shortage | undefined> => shortageOf(demandsOf(steps), who, await deciders(tx));

const demandsOf = (steps: readonly ResolvedStep[]): Demand[] =>
  steps.flatMap((rule) => demanded({ rule, groups: rule.groups }));

/** Says which of the steps that a request has yet to pass nobody could pass; undefined when some people could pass all. */
export async function shortageOfRequest(
  tx: Tx,
  steps: readonly Step[],
  { step: open, ...who }: StepFacts,
): Promise<Shortage | undefined> {
  const later = steps.filter(({ state }) => state === "waiting").flatMap(demanded);
  return shortageOf([{ rule: open.rule, groups: open.groups }, ...later], who, await deciders(tx));
}

/** What nobody answers is passed on, or skipped: then it is no demand. */
function demanded({ rule, groups }: Demand): Demand[] {
  const { skipAfterHours, escalateTo } = rule;
  if (escalateTo !== null) return [{ rule, groups: groups.length === 0 ? [] : [...groups, escalateTo] }];
  return skipAfterHours === null ? [{ rule, groups }] : [];
}

async function deciders(tx: Tx): Promise<Member[]> {
  const people = await activePeopleWith(tx, rolesWith("requests:decide"), [], 500);
  return people.map(await membersBy(tx, people));
}
