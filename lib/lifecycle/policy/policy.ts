import { type Environment, environments, riskTiers } from "@/lib/agents/model";
import { type Check, type LifecycleFacts, type LifecycleRule, waitDays } from "@/lib/lifecycle/model";

type Terms = Pick<LifecycleFacts, "riskTier" | "environment">;

/** The first rule that names an agent's tier and environment. The last rule of a policy names all of them. */
export function ruleFor<Rule extends Pick<LifecycleRule, "tiers" | "environments">>(
  rules: readonly Rule[],
  { riskTier, environment }: Terms,
): Rule {
  const rule = rules.find((one) => one.tiers.includes(riskTier) && one.environments.includes(environment));
  if (!rule) throw new Error("The last rule of a lifecycle policy names every tier and environment.");
  return rule;
}

/** Days for which an activation waits by a rule. */
export const waitDaysOf = (rule: Pick<LifecycleRule, "waitDays">): number => rule.waitDays ?? waitDays;

/** Days for which an onboarding request waits: the most of all tiers in its environment. Security chooses the tier later. */
export const waitDaysIn = (rules: readonly LifecycleRule[], environment: Environment): number =>
  Math.max(...riskTiers.map((riskTier) => waitDaysOf(ruleFor(rules, { riskTier, environment }))));

/** Whether a rule applies to every agent that no earlier rule names. */
export const coversAll = ({ tiers, environments: named }: Pick<LifecycleRule, "tiers" | "environments">): boolean =>
  riskTiers.every((tier) => tiers.includes(tier)) && environments.every((one) => named.includes(one));

/** Whether an end that was planned has passed: then no agent is activated. */
export const isPastEnd = ({ end }: Pick<LifecycleFacts, "end">, now: Date): boolean =>
  end !== null && end.doneAt === null && end.endsAt <= now;

/** The required lines of the checklist that are open. */
export const openChecks = (rule: LifecycleRule, facts: Pick<LifecycleFacts, "done">): Check[] =>
  rule.requires.filter((check) => !facts.done.has(check));
