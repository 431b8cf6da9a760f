import type { Environment, RiskTier } from "@/lib/agents/model";

/** Environments to choose from, with the words that filters and policies use. */
export const environmentNames: Record<Environment, string> = {
  prod: "Production (prod)",
  staging: "Staging",
  dev: "Development (dev)",
};

/** The meaning of each risk tier, and its requirements. */
export const riskMeanings: Record<RiskTier, string> = {
  low: "Reads data that is not confidential.",
  medium: "Reads confidential data, or makes changes that are easily undone.",
  high: "Moves money or changes data that others rely on. A second person confirms its activation.",
  critical: "Could do irreversible harm. A second person confirms its activation, and every action is signed.",
};

/** Writes a count with its noun: `1 instance`, `3 instances`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
