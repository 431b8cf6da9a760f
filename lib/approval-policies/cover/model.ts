// asked ──▶ accepted, declined
export const coverStatuses = ["asked", "accepted", "declined"] as const;
/** Only an accepted cover decides. */
export type CoverStatus = (typeof coverStatuses)[number];

/** Whether a cover has ended, by the answer or its time. Its later removal is no event for either of the two people. */
export const isOver = ({ status, until }: { status: CoverStatus; until: Date }, now: Date): boolean =>
  status === "declined" || until <= now;
