import { readableAmount } from "@/lib/authority/language/amount";
import type { PolicyFacts, PolicyRule, PolicyRules, Separation, StepRule } from "./model";
import { matchingRule } from "./policy";

const list = (words: readonly string[], last: "and" | "or"): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;

/** Writes the condition of a rule in words; `only` if the policy has no other rule. */
function whenWords({ when }: Pick<PolicyRule, "when">, only: boolean): string {
  const { riskTiers, environments, types, actions, amountAbove, riskAbove } = when;
  const parts = [
    riskTiers && `risk tier is ${list(riskTiers, "or")}`,
    environments && `environment is ${list(environments, "or")}`,
    types && `type is ${list(types, "or")}`,
    actions && `an action is ${list(actions, "or")}`,
    amountAbove &&
      `more than ${readableAmount(amountAbove.value, amountAbove.unit)}, or another currency, may be spent each time`,
    riskAbove !== undefined && `the risk is above ${riskAbove}`,
  ].filter((part) => typeof part === "string");
  if (parts.length === 0) return only ? "Every request" : "Everything else";
  return `When ${list(parts, "and")}`;
}

const apart: Record<Separation, string> = {
  parties: "not the people involved",
  requester_groups: "no member of the requester's groups",
  approver_groups: "no member of an earlier approver's groups",
};

function stepWords(step: StepRule): string {
  const { name, quorum, groups, separateFrom = [], skipAfterHours, escalateTo, expiresAfterHours, passkey } = step;
  const who = groups ? `of ${list(groups, "or")}` : "who may decide";
  const overdue = escalateTo ? `passed to ${escalateTo}` : "skipped";
  return [
    `${name}: ${quorum === 1 ? "one person" : `${quorum} people`} ${who}`,
    ...separateFrom.map((one) => apart[one]),
    ...(step.samePerson ? ["may be an earlier approver"] : []),
    ...(passkey ? ["signed with a passkey"] : []),
    ...(skipAfterHours === undefined ? [] : [`${overdue} after ${skipAfterHours} hours`]),
    ...(expiresAfterHours === undefined ? [] : [`expires after ${expiresAfterHours} hours`]),
  ].join(", ");
}

const asking = "A person is asked before each such action, too.";

/** Writes a rule as a sentence; `only` if the policy has no other rule. */
export const ruleSentence = (rule: PolicyRule, only: boolean): string =>
  `${whenWords(rule, only)}: ${rule.steps.map(stepWords).join("; then ")}.${rule.asksBeforeActions ? ` ${asking}` : ""}`;

export const ruleSentences = (rules: readonly PolicyRule[]): string[] =>
  rules.map((rule) => ruleSentence(rule, rules.length === 1));

/** Finds the rule that applies to a request: its number, the number of rules, and its condition in words. */
export function appliedRule({ rules }: { rules: PolicyRules }, facts: PolicyFacts) {
  const [place, of] = [matchingRule({ rules }, facts), rules.length];
  return { number: place + 1, of, when: whenWords(rules[place] ?? { when: {} }, of === 1) };
}
