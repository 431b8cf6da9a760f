import { declaredType, spendingOf } from "@/lib/authority/judge/spending";
import type { AuthorityElement, Catalogue, Environment } from "@/lib/authority/language/model";
import type { PolicyFacts, RiskTier } from "./model";

type Rated = { riskTier: RiskTier; environment: Environment };

/** Gathers the facts that a policy judges: the agent's risk tier and environment, the risk, and the actions and sums. */
export function policyFacts(
  { riskTier, environment }: Rated,
  authority: readonly AuthorityElement[],
  catalogues: readonly Catalogue[],
  risk: number,
): PolicyFacts {
  return {
    riskTier,
    environment,
    risk,
    elements: authority.map((element) => ({
      type: element.type,
      actions: element.actions,
      spending: spendingOf(element, declaredType(element, catalogues)),
    })),
  };
}
