/** The kinds of things that an agent holds. A retirement ends them, and its certificate counts each. */
export const heldKinds = [
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
export type HeldKind = (typeof heldKinds)[number];
export type Held = Record<HeldKind, number>;

/** Whether an agent holds nothing any more. */
export const holdsNothing = (held: Held): boolean => heldKinds.every((kind) => held[kind] === 0);

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
