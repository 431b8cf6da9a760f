import type { InboxRisk } from "./schema";

type Part = InboxRisk["parts"][number];

/** Adds the weights of parts, the heaviest first. */
export const scored = (parts: readonly Part[]): InboxRisk => ({
  score: Math.min(
    100,
    parts.reduce((sum, { weight }) => sum + weight, 0),
  ),
  parts: parts.toSorted((a, b) => b.weight - a.weight),
});
