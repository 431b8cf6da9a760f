import type { ResolvedStep } from "@/lib/approval-policies/model";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

/**
 * Joins the steps of several rules into one sequence, the first rule first.
 *
 * First steps of a rule that the sequence already contains, identical and in the same order, are asked once. The other
 * steps of the rule are appended. So each step still follows every earlier step of its rule and stays separate from
 * their approvers. No rule needs fewer people than alone.
 */
export function joinedSteps(rules: readonly (readonly ResolvedStep[])[]): ResolvedStep[] {
  const joined: ResolvedStep[] = [];
  for (const steps of rules) joined.push(...steps.slice(alreadyIn(joined, steps)));
  return joined.map((step, index) => ({ ...step, number: index + 1 }));
}

const wordsOf = (step: ResolvedStep): string => canonicalise({ ...step, number: 0 });

/** Counts the first steps of a rule that are found in a sequence, in the same order. */
function alreadyIn(there: readonly ResolvedStep[], steps: readonly ResolvedStep[]): number {
  let found = 0;
  for (const step of there) {
    const next = steps[found];
    if (next && wordsOf(next) === wordsOf(step)) found += 1;
  }
  return found;
}
