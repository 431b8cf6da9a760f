import type { PolicyFacts } from "@/lib/approval-policies/model";
import { onlyLooks } from "@/lib/authority/judge/amountless";
import { countAxes } from "@/lib/authority/words/diff-terms";
import type { EffectLine } from "@/lib/requests/schema";

/**
 * How much a request weighs in the order of risk, beside its agent's tier and the time that is left.
 *
 * `widens` counts the axes that its effect shows as wider. `amount` is the largest that it names, in whole
 * units of whatever it is, because nothing here converts; null where one element that acts leaves a field that carries money without a bound, which
 * weighs most. Elements that only look spend nothing.
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
