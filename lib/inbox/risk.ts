import type { RiskTier } from "@/lib/agents/model";
import type { InboxRisk } from "./schema";

type Part = InboxRisk["parts"][number];

const tierWeights: Record<RiskTier, number> = { low: 0, medium: 5, high: 20, critical: 35 };

/** The part for the tier of the agent; none at tier low. */
export const tierPart = (tier: RiskTier): Part[] =>
  tierWeights[tier] === 0
    ? []
    : [{ code: "tier", sentence: `The agent has the risk tier ${tier}.`, weight: tierWeights[tier] }];

/** Adds the weights of parts, the heaviest first. */
export const scored = (parts: readonly Part[]): InboxRisk => ({
  score: Math.min(
    100,
    parts.reduce((sum, { weight }) => sum + weight, 0),
  ),
  parts: parts.toSorted((a, b) => b.weight - a.weight),
});
