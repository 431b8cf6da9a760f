import type { AskingRule, JudgedAction } from "@/lib/action-approvals/ask-rules.model";
import { factsOf, rulesOf } from "@/lib/action-approvals/ask-rules.policy";
import type { ResolvedStep } from "@/lib/approval-policies/model";
import { resolvedSteps, resolveSteps, stepRequirements } from "@/lib/approval-policies/policy";
import type { HopAgent } from "@/lib/delegations/chain/model";
import { joinedSteps } from "./joined";
import { type CurrentPolicy, policyOfAgent } from "./store";

export type Demand = { policy: string; policyId: string; steps: ResolvedStep[] };

/**
 * Finds the steps that an action requires. First come the steps of the matching rule in the policy of the acting
 * agent's blueprint. Then come the steps of every other rule that asks, so no agent lower in the chain can remove them.
 * The document of the action contains the steps, so a new version of the policy requires a new approval.
 *
 * @param agents The agents of the chain, root first. The highest of their risk tiers applies.
 */
export async function demandOf(
  agents: readonly HopAgent[],
  action: JudgedAction,
  asking: readonly AskingRule[],
): Promise<Demand> {
  return demandIn(await policyOfAgent(agents.at(-1)?.id ?? ""), agents, action, asking);
}

/** Does the same as `demandOf` with a policy that is already read. */
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
