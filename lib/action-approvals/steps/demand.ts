import { policyOfAgent } from "@/lib/action-approvals/steps/store";
import type { PolicyFacts, ResolvedStep, Spending } from "@/lib/approvals/policies/model";
import { highestRisk, resolveSteps } from "@/lib/approvals/policies/policy";
import type { DeclaredValues } from "@/lib/authority/declared";
import type { HopAgent } from "@/lib/delegations/chain/model";

/** The action, as a policy looks at it. */
export type JudgedAction = { type: string; action: string; fields: DeclaredValues };
export type Demand = { policy: string; policyId: string; steps: ResolvedStep[] };

/**
 * Says who has to approve an action: the steps of the policy's rule that matches it. They stand in the document that a yes is
 * bound to, so another version of the policy is another question.
 *
 * @param agents The agents of the chain, root first: the riskiest of them decides, as for the delegations they hold.
 */
export async function demandOf(agents: readonly HopAgent[], action: JudgedAction): Promise<Demand> {
  const acting = agents.at(-1);
  const { id, name, version, rules } = await policyOfAgent(acting?.id ?? "");
  return { policy: `${name}@${version}`, policyId: id, steps: resolveSteps({ rules }, factsOf(agents, action)) };
}

/** Gathers what a policy looks at: the riskiest agent, where the acting one runs, and exactly what it would do and spend. */
export function factsOf(
  agents: readonly Pick<HopAgent, "riskTier" | "environment">[],
  { type, action, fields }: JudgedAction,
): PolicyFacts {
  const spending = Object.values(fields).flatMap((field): Spending[] =>
    field.kind === "money" ? [{ unit: field.unit, value: field.value }] : [],
  );
  return {
    riskTier: highestRisk(agents.map(({ riskTier }) => riskTier)),
    environment: agents.at(-1)?.environment ?? "prod",
    elements: [{ type, actions: [action], spending }],
  };
}
