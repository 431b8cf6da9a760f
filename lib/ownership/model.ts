/** The rules by which another person takes over, in their order. */
export const heirRules = ["backup", "manager", "group"] as const;
export type HeirRule = (typeof heirRules)[number];

/** How a thing got another person. `hand`: a person chose them. `fallback`: the rules of an access review named them. */
export const takerRules = [...heirRules, "hand", "fallback"] as const;
export type TakerRule = (typeof takerRules)[number];

export const leaverStatuses = ["settling", "waiting", "finished", "cancelled"] as const;
/**
 * `settling`: a job hands over what it can. `waiting`: something has no other person yet, and the grace period runs.
 * `cancelled`: the person came back first.
 */
export type LeaverStatus = (typeof leaverStatuses)[number];

export const leaverItemKinds = [
  "agent",
  "delegation",
  "cover",
  "request",
  "review",
  "approval",
  "action",
  "detection",
  "case",
  "offer",
  "change",
] as const;
/**
 * `review`: an item of an access review. `approval`: a delegation that stands on the approval of the leaver alone.
 * `action`: an unused approval of one action that rests on the vote of the leaver. `offer`: an offer or a claim of
 * ownership, or the role of a backup owner. `change`: a change of a control that waits for a second person.
 */
export type LeaverItemKind = (typeof leaverItemKinds)[number];

export const leaverOutcomes = ["waiting", "rehomed", "stopped", "ended"] as const;
/** `stopped`: it has no other person, and cannot act or be answered. `ended`: it is over, such as a cover. */
export type LeaverOutcome = (typeof leaverOutcomes)[number];

export const attestationSilences = ["keep", "suspend"] as const;
/** The consequence for an agent whose owner does not answer. In both cases it is listed as one without an owner. */
export type AttestationSilence = (typeof attestationSilences)[number];

/** How long a leaver's agents and delegations wait for another person, where no admin chose it. */
export const usualGraceDays = 14;
