/** The kinds that a statement of version 1 counts. */
export const firstHeldKinds = [
  "instances",
  "enrolmentTokens",
  "workloadRules",
  "delegationsIn",
  "delegationsOut",
  "tokens",
  "requests",
  "actionApprovals",
  "drafts",
  "jobs",
] as const;

/**
 * The kinds of things that an agent holds, or that wait for a person's answer about it. A retirement ends them, and its
 * certificate counts each. Kinds are part of a signed statement: other ones are a new version of it.
 */
export const heldKinds = [...firstHeldKinds, "offers", "changes", "plannedEnds"] as const;
export type HeldKind = (typeof heldKinds)[number];
export type Held = Record<HeldKind, number>;

/** Whether an agent holds nothing any more. */
export const holdsNothing = (held: Readonly<Record<string, number>>): boolean =>
  Object.values(held).every((count) => count === 0);

/** The retirement of an agent as it is stored. */
export type Retirement = {
  agentId: string;
  revocationId: string;
  reason: string;
  begunById: string;
  begunAt: Date;
  begunEntryId: string;
  /** Since when the agent drained before; null if it did not. */
  drainingSince: Date | null;
  ended: Partial<Held>;
  statement: string | null;
  endedEntryId: string | null;
  finishedAt: Date | null;
};
