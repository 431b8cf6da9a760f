import type { PolicyFacts, PolicyRules } from "@/lib/approval-policies/model";
import { highestRisk, matchingRule } from "@/lib/approval-policies/policy";
import { declaredAmounts } from "@/lib/authority/judge/declared-fields";
import type { Spending } from "@/lib/authority/judge/spending";
import type { CatalogueType } from "@/lib/authority/language/model";
import type { AskingPolicy } from "@/lib/delegations/chain/model";
import { riskOfAction } from "@/lib/risk/policy";
import type { AskingLink, AskingRule, JudgedAction } from "./ask-rules.model";
import type { AskingPolicyRule } from "./model";

/**
 * Reads the money that an action spends, each amount in its unit. An unreadable amount has the value null, which counts
 * as more than any amount. An action without an amount spends nothing.
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

/** The facts that a policy judges: risk tier of the riskiest agent, environment of the acting agent, and the action. */
export function factsOf(agents: readonly AskingLink["agent"][], action: JudgedAction): PolicyFacts {
  const riskTier = highestRisk(agents.map((agent) => agent.riskTier));
  return {
    riskTier,
    environment: agents.at(-1)?.environment ?? "prod",
    // Scored only if a rule reads it: most decisions meet none that does.
    get risk() {
      return riskOfAction({ ...action, riskTier, history: null }).score;
    },
    elements: [{ type: action.type, actions: [action.action], spending: action.spending }],
  };
}

/**
 * Finds the policy rules of a chain that ask before an action, each once, in the order of the chain.
 *
 * An action needs approval if any agent in the chain would have needed approval to take it directly. That agent's
 * policy and the policies above it judge the action. So delegating to another agent never removes an approval.
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

/** The rules of a policy. They were validated when they were proposed, and no other writer exists. */
export const rulesOf = ({ rules }: AskingPolicy): PolicyRules => rules as PolicyRules;

/** The form of an asking rule in the document of an action. */
export const toDocument = ({ policy: { id, name, version }, rule }: AskingRule): AskingPolicyRule => ({
  ...{ policyId: id, policy: `${name}@${version}`, rule: rule + 1 },
});

/** The name of an asking rule in refusals and verdicts. */
export const askerName = ({ policy, rule }: AskingRule): string =>
  `Rule ${rule + 1} of the approval policy ${policy.name}`;
