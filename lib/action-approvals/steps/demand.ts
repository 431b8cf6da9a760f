import type { AskingRule, JudgedAction } from "@/lib/action-approvals/ask-rules/model";
import { factsOf, rulesOf } from "@/lib/action-approvals/ask-rules/policy";
import { joinedSteps } from "@/lib/action-approvals/steps/joined";
import { type CurrentPolicy, policyOfAgent } from "@/lib/action-approvals/steps/store";
import type { ResolvedStep } from "@/lib/approval-policies/model";
import { resolvedSteps, resolveSteps, stepRequirements } from "@/lib/approval-policies/policy";
import type { HopAgent } from "@/lib/delegations/chain/model";

export type Demand = { policy: string; policyId: string; steps: ResolvedStep[] };

/**
 * Says who has to approve an action: the steps of the rule that matches it in the policy of the acting agent's blueprint,
 * then those of every other rule that asks, which no agent further down the chain can set aside. They stand in the document
 * that a yes is bound to, so another version of the policy is another question.
 *
 * @param agents The agents of the chain, root first: the riskiest of them decides, as for the delegations they hold.
 */
export async function demandOf(
  agents: readonly HopAgent[],
  action: JudgedAction,
  asking: readonly AskingRule[],
): Promise<Demand> {
  return demandIn(await policyOfAgent(agents.at(-1)?.id ?? ""), agents, action, asking);
}

/** As `demandOf`, for a policy that was read already. */
export function demandIn(
  { id, name, version, rules }: CurrentPolicy,
  agents: readonly HopAgent[],
  action: JudgedAction,
  asking: readonly AskingRule[],
): Demand {
  const facts = factsOf(agents, action);
  const others = asking.map(({ policy, rule }) =>
    resolvedSteps(rulesOf(policy)[rule]?.steps ?? [], stepRequirements(facts)),
  );
  return {
    policy: `${name}@${version}`,
    policyId: id,
    steps: joinedSteps([resolveSteps({ rules }, facts), ...others]),
  };
}
