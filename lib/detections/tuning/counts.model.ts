/** Detections that would have been raised, findings, and actors that they would have been about. */
export type Counts = { raised: number; findings: number; subjects: number };
export const noCounts: Counts = { raised: 0, findings: 0, subjects: 0 };
