import { minorOf } from "@/lib/authority/language/amount";
import {
  type AuthorityElement,
  type Catalogue,
  type CatalogueType,
  type Environment,
  valueLimits,
} from "@/lib/authority/language/model";
import type { PolicyFacts, RiskTier, Spending } from "./model";

type Rated = { riskTier: RiskTier; environment: Environment };

/** Gathers the facts that a policy judges: the agent's risk tier and environment, and the actions and sums. */
export function policyFacts(
  { riskTier, environment }: Rated,
  authority: readonly AuthorityElement[],
  catalogues: readonly Catalogue[],
): PolicyFacts {
  return {
    riskTier,
    environment,
    elements: authority.map((element) => ({
      type: element.type,
      actions: element.actions,
      spending: spendingOf(element, typeOf(element, catalogues)),
    })),
  };
}

function typeOf({ locations, type }: AuthorityElement, catalogues: readonly Catalogue[]): CatalogueType | undefined {
  return catalogues.find(({ identifier }) => locations.includes(identifier))?.types.find(({ name }) => name === type);
}

/** The most per unit of each money field. A field without a limit may carry any amount in any unit. */
function spendingOf(element: AuthorityElement, type: CatalogueType | undefined): Spending[] {
  const money = Object.entries(type?.fields ?? {}).filter(([, { kind }]) => kind === "money");
  return money.flatMap(([name]) => {
    const limits = valueLimits(element).filter(({ field }) => field === name);
    if (limits.length === 0) return [{ unit: null, value: null }];
    return [...new Set(limits.map(({ unit }) => unit ?? null))].map((unit) => ({
      unit,
      value: least(
        limits
          .filter((limit) => (limit.unit ?? null) === unit)
          .flatMap(({ max_each, max_total }) => [max_each, max_total]),
        unit ?? undefined,
      ),
    }));
  });
}

function least(amounts: readonly (string | undefined)[], unit: string | undefined): string | null {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.toSorted((a, b) => (minorOf(a, unit) < minorOf(b, unit) ? -1 : 1))[0] ?? null;
}
