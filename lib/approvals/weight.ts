import type { PolicyFacts } from "@/lib/approvals/policies/model";
import type { EffectLine } from "@/lib/approvals/schema";
import { countAxes } from "@/lib/authority/diff-terms";

/**
 * How much a request weighs in the order of risk, beside its agent's tier and the time that is left.
 *
 * `widens` counts the axes that its effect shows as wider. `amount` is the largest that it names, in whole
 * units of whatever it is, because nothing here converts; null where a type that carries money is limited by no element, which
 * weighs most. Where one element of a type names an amount, another without one is the reading beside it.
 */
export function weightOf({ effect, facts }: { effect: readonly EffectLine[]; facts: PolicyFacts }) {
  return { widens: countAxes(effect, "widens"), amount: amountOf(facts) };
}

function amountOf({ elements }: PolicyFacts): number | null {
  const spending = elements.flatMap(({ type, spending }) => spending.map(({ value }) => ({ type, value })));
  const named = spending.flatMap(({ type, value }) =>
    value === null ? [] : [{ type, value: Math.ceil(Number(value)) }],
  );
  const bounded = new Set(named.map(({ type }) => type));
  if (spending.some(({ type }) => !bounded.has(type))) return null;
  return Math.max(0, ...named.map(({ value }) => value));
}
