/** Kinds of things that can be silent. Only agents are retired: delegations and keys expire. */
export const silentKinds = ["agent", "delegation", "instance"] as const;
export type SilentKind = (typeof silentKinds)[number];

// (none) ──▶ warned ──▶ suspended ──▶ retirement_announced ──▶ (retired), retirement_proposed
// every step ──▶ (none) by an action or a resumption; retirement_* ──▶ suspended by a declared silence
export const dormancySteps = ["warned", "suspended", "retirement_announced", "retirement_proposed"] as const;
/** `retirement_announced`: people were told the day. `retirement_proposed`: people decide, because the server may not. */
export type DormancyStep = (typeof dormancySteps)[number];

/** The longest silence that can be declared: a yearly job with some room. */
export const longestSilenceDays = 400;
