/** How much a finding weighs. An error is refused by the server as well; the other three only the author decides on. */
export const ADVICE_LEVELS = ["security", "error", "warning", "suggestion"] as const;
export type AdviceLevel = (typeof ADVICE_LEVELS)[number];
