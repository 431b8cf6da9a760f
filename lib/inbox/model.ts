export const inboxKinds = ["action", "request", "consent", "change", "lifecycle", "detection", "review"] as const;
/**
 * `action`: a single action that an agent may do only after an approval. `request`: a request for authority. `consent`:
 * a request that needs the person's own consent. `change`: a change of a control, an activation, an account link or a
 * passkey that waits for a second person. `lifecycle`: an onboarding request, an offer to answer for an agent,
 * a silent agent, or a delegation to narrow or revoke.
 * `detection`: an open detection. `review`: an access review with items to answer.
 */
export type InboxKind = (typeof inboxKinds)[number];

/**
 * The place of an item in the inbox: by rank, by the instant until which it must be decided, by weight with the heaviest
 * first, and by id. Cursors hold it.
 */
export type Place = {
  /**
   * 0 for single actions, because an agent waits for them, and for critical and high detections. Those have no deadline,
   * so they come behind. 1 for everything else.
   */
  rank: number;
  due: Date;
  /** The risk score of a request, or the usual score of the other kinds. */
  weight: number;
  id: string;
};

/** The instant of items without a deadline, which come last of their rank. */
export const noDue = new Date("9999-12-31T00:00:00.000Z");

/** Compares two places for a sort: negative when the first comes first. */
export function byPlace(a: Place, b: Place): number {
  const order = a.rank - b.rank || a.due.getTime() - b.due.getTime() || b.weight - a.weight;
  if (order !== 0) return order;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}

export const inboxKindLabels: Readonly<Record<InboxKind, string>> = {
  action: "Action",
  request: "Request",
  consent: "Consent",
  change: "Change",
  lifecycle: "Lifecycle",
  detection: "Detection",
  review: "Access review",
};
