import type { ResolvedStep } from "@/lib/approval-policies/model";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

/**
 * Puts the steps of several rules behind one another, those of the first rule first.
 *
 * The first steps of a rule that stand there already, in the same words and in its own order, are asked once. All the others
 * come behind: so each step of a rule still comes after every earlier one of that rule, and whom it keeps apart from earlier
 * approvers is kept apart from those; and as many people as a rule names one after the other stay as many.
 */
export function joinedSteps(rules: readonly (readonly ResolvedStep[])[]): ResolvedStep[] {
  const joined: ResolvedStep[] = [];
  for (const steps of rules) joined.push(...steps.slice(alreadyIn(joined, steps)));
  return joined.map((step, index) => ({ ...step, number: index + 1 }));
}

const wordsOf = (step: ResolvedStep): string => canonicalise({ ...step, number: 0 });

/** Counts how many of the first steps of a rule are found among others, one behind the other. */
function alreadyIn(there: readonly ResolvedStep[], steps: readonly ResolvedStep[]): number {
  let found = 0;
  for (const step of there) {
    const next = steps[found];
    if (next && wordsOf(next) === wordsOf(step)) found += 1;
  }
  return found;
}
