/** Kinds of things that can be silent. Only agents are proposed for retirement: delegations and keys expire. */
export const silentKinds = ["agent", "delegation", "instance"] as const;
export type SilentKind = (typeof silentKinds)[number];

// (none) ──▶ warned ──▶ suspended ──▶ retirement_proposed      every step ──▶ (none) by an action or a resumption
export const dormancySteps = ["warned", "suspended", "retirement_proposed"] as const;
export type DormancyStep = (typeof dormancySteps)[number];

/** Days between a step and the next one at least, so that people can answer the notice. */
export const noticeDays = 7;

/** The longest silence that can be declared: a yearly job with some room. */
export const longestSilenceDays = 400;
