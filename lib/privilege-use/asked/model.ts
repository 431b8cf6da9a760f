export const narrowingStatuses = ["open", "accepted", "declined", "withdrawn", "expired"] as const;
export type NarrowingStatus = (typeof narrowingStatuses)[number];

// open ──▶ accepted, declined, withdrawn, expired
export const narrowingTransitions = {
  open: ["accepted", "declined", "withdrawn", "expired"],
  accepted: [],
  declined: [],
  withdrawn: [],
  expired: [],
} as const satisfies Record<NarrowingStatus, readonly NarrowingStatus[]>;

export const narrowingActions = ["accept", "decline", "withdraw"] as const;
export type NarrowingAction = (typeof narrowingActions)[number];

/** Days for which a request to narrow waits for the owner, if the delegation does not end before. */
export const waitingDays = 30;

/** Days after an owner declined in which the same person does not ask again about the delegation. */
export const restDays = 7;

/** An obstacle to another request: one that waits, or one of the same person that was declined in those days. */
export type Obstacle = "open" | "declined";

/** The facts that decide who may answer or withdraw a request to narrow. */
export type NarrowingFacts = {
  /** The status now: a request is expired once its time or its delegation is over. */
  status: NarrowingStatus;
  askedById: string;
  /** The present owner of the agent. */
  ownerId: string | null;
};
