import type { AskingLink, AskingRule, JudgedAction } from "@/lib/action-approvals/ask-rules/model";
import type { AskingPolicyRule } from "@/lib/action-approvals/model";
import type { PolicyFacts, PolicyRules, Spending } from "@/lib/approval-policies/model";
import { highestRisk, matchingRule } from "@/lib/approval-policies/policy";
import { declaredAmounts } from "@/lib/authority/judge/declared-fields";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { AskingPolicy } from "@/lib/delegations/chain/model";

/**
 * The money that an action states, each amount in its unit. What cannot be read may be anything, and so counts as more than
 * any amount; an action that states none spends none.
 */
export function spendingOf(fields: Readonly<Record<string, unknown>>, type: CatalogueType | undefined): Spending[] {
  if (!type) return [];
  const amounts = declaredAmounts(fields, type);
  return Object.entries(type.fields).flatMap(([name, { kind }]): Spending[] => {
    if (kind !== "money" || !Object.hasOwn(fields, name)) return [];
    const amount = amounts[name];
    return [amount ? { unit: amount.unit ?? null, value: amount.value } : { unit: null, value: null }];
  });
}

/** Gathers what a policy looks at: the riskiest agent, where the acting one runs, and exactly what it would do and spend. */
export const factsOf = (
  agents: readonly AskingLink["agent"][],
  { type, action, spending }: JudgedAction,
): PolicyFacts => ({
  riskTier: highestRisk(agents.map(({ riskTier }) => riskTier)),
  environment: agents.at(-1)?.environment ?? "prod",
  elements: [{ type, actions: [action], spending }],
});

/**
 * Finds the rules of a chain's policies that ask a person before an action, each once, in the order of the chain.
 *
 * An action is asked about where it would be, had any agent of the chain taken it itself: that agent's policy and those
 * above it look at it. So handing authority on ends no asking, whatever the risk tier, the environment or the policy of
 * the agent that it is handed to.
 *
 * @param chain The agents, root first, the acting one last.
 */
export function askingRules(chain: readonly AskingLink[], action: JudgedAction): AskingRule[] {
  const found = new Map<string, AskingRule>();
  chain.forEach((_, at) => {
    const upToHere = chain.slice(0, at + 1);
    const facts = factsOf(
      upToHere.map(({ agent }) => agent),
      action,
    );
    for (const { asking: policy } of upToHere) {
      if (!policy) continue;
      const rules = rulesOf(policy);
      const rule = matchingRule({ rules }, facts);
      if (rules[rule]?.asksBeforeActions) found.set(`${policy.id} ${rule}`, { policy, rule });
    }
  });
  return [...found.values()];
}

/** Validated when they were proposed; no other writer exists. */
export const rulesOf = ({ rules }: AskingPolicy): PolicyRules => rules as PolicyRules;

/** A rule that asks, as a document names it. */
export const toDocument = ({ policy: { id, name, version }, rule }: AskingRule): AskingPolicyRule => ({
  ...{ policyId: id, policy: `${name}@${version}`, rule: rule + 1 },
});

/** Names who asks, as refusals and verdicts do. */
export const askerName = ({ policy, rule }: AskingRule): string =>
  `Rule ${rule + 1} of the approval policy ${policy.name}`;
