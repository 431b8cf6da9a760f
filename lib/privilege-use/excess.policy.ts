import type { RiskTier } from "@/lib/agents/model";
import { minorOf } from "@/lib/authority/language/amount";
import type { ActionEffect, CanonicalAuthority, Catalogue } from "@/lib/authority/language/model";
import type { StoredUse } from "./model";
import { elementsInUse } from "./policy";

/** The weight of an unused permission by the effect of its action. An unmarked action may write. */
const effectWeights: Record<ActionEffect | "unknown", number> = {
  read: 1,
  write: 2,
  unknown: 2,
  irreversible: 4,
  egress: 4,
};
const tierFactors: Record<RiskTier, number> = { low: 1, medium: 2, high: 3, critical: 4 };

export type Excess = {
  weight: number;
  permissions: number;
  unused: number;
  unusedElements: number;
  looseLimits: number;
};

type Judged = {
  granted: CanonicalAuthority;
  uses: readonly StoredUse[];
  riskTier: RiskTier;
  catalogues: readonly Catalogue[];
};

/**
 * Weighs the unused part of a delegation. Each unused permission counts by its effect. Each limit counts one if less
 * than half of it was used. The sum is multiplied by the factor of the agent's risk tier.
 */
export function excessOf({ granted, uses, riskTier, catalogues }: Judged): Excess {
  const elements = elementsInUse(granted, uses);
  const permissions = elements.flatMap(({ type, location, actions }) =>
    actions.map(({ action, count }) => ({
      count,
      weight: effectWeights[effectOf(catalogues, location, type, action)],
    })),
  );
  const unused = permissions.filter(({ count }) => count === 0);
  const looseLimits = elements.flatMap(({ limits }) => limits).filter(isLoose).length;
  const sum = unused.reduce((total, { weight }) => total + weight, looseLimits);
  return {
    ...{ weight: sum * tierFactors[riskTier], permissions: permissions.length, unused: unused.length, looseLimits },
    unusedElements: elements.filter(({ count }) => count === 0).length,
  };
}

const isLoose = ({ granted, used, unit }: { granted: string; used: string | null; unit: string | null }): boolean =>
  used !== null && minorOf(used, unit ?? undefined) * 2n < minorOf(granted, unit ?? undefined);

function effectOf(catalogues: readonly Catalogue[], location: string, type: string, action: string) {
  const types = catalogues.find(({ identifier }) => identifier === location)?.types;
  return types?.find(({ name }) => name === type)?.effects?.[action] ?? "unknown";
}
