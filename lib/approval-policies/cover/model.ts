// asked ──▶ accepted, declined
export const coverStatuses = ["asked", "accepted", "declined"] as const;
/** Only an accepted cover decides. */
export type CoverStatus = (typeof coverStatuses)[number];
