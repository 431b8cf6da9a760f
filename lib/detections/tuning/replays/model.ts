export const replayStatuses = ["waiting", "running", "finished", "failed", "cancelled"] as const;
// waiting ──▶ running ──▶ finished
//    └───────────┴──────▶ failed, cancelled
export type ReplayStatus = (typeof replayStatuses)[number];

/** Days that a replay counts at most, and how long it is kept. */
export const mostDays = 365;
export const keptDays = 7;
/** Replays of the organisation that are waiting or running, at most. */
export const mostOpen = 4;
