export const computationStatuses = ["running", "done", "failed"] as const;
export type ComputationStatus = (typeof computationStatuses)[number];

/** How far a computation is; `total` may grow while it is not known how much there is. */
export type ComputationProgress = { done: number; total: number };
