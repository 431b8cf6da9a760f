import type { PolicyFacts } from "@/lib/approval-policies/model";
import { onlyLooks } from "@/lib/authority/judge/amountless";
import { countAxes } from "@/lib/authority/words/diff-terms";
import type { EffectLine } from "./schema";

/**
 * Weighs a request for the order of risk, in addition to its agent's tier and the time left.
 *
 * `widens` counts the axes that its effect shows as wider. `amount` is the largest amount that it names, in whole units
 * and without conversion between units. It is null, which weighs most, if an element that acts leaves a money field
 * without a bound. Elements that only look spend nothing.
 */
export function weightOf({ effect, facts }: { effect: readonly EffectLine[]; facts: PolicyFacts }) {
  return { widens: countAxes(effect, "widens"), amount: amountOf(facts) };
}

function amountOf({ elements }: PolicyFacts): number | null {
  const acting = elements.filter(({ actions }) => !actions.every(onlyLooks));
  const most = acting.flatMap(({ spending }) => spending.map(({ value }) => value));
  const bounds = most.filter((value) => value !== null);
  return bounds.length < most.length ? null : Math.max(0, ...bounds.map((value) => Math.ceil(Number(value))));
}
