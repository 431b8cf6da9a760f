import type { Environment, RiskTier } from "@/lib/agents/model";

/** Environments, in words. */
export const environmentNames: Record<Environment, string> = {
  prod: "Production",
  staging: "Staging",
  dev: "Development",
};

/** What each tier means, and what it brings with it. */
export const riskMeanings: Record<RiskTier, string> = {
  low: "Reads what is not confidential.",
  medium: "Reads what is confidential, or writes what is easily undone.",
  high: "Moves money or changes what others rely on. A second person confirms its activation.",
  critical: "Could do harm that cannot be undone. A second person confirms; every action is signed.",
};

/** Writes a count with its noun: `1 instance`, `3 instances`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
