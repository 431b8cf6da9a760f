export const drillStatuses = ["running", "passed", "slow", "failed"] as const;
export type DrillStatus = (typeof drillStatuses)[number];

export const drillCodes = [
  "nothing_allowed",
  "process_silent",
  "allowed_after",
  "not_refused",
  "above_target",
  "interrupted",
  "not_run",
] as const;
/**
 * Why a drill did not pass. `nothing_allowed`: the canary could not act before the stop. `process_silent`: a running
 * process did not ask. `interrupted`: the server that ran it ended.
 */
export type DrillCode = (typeof drillCodes)[number];

/** The questions of one process during a drill, with the times of their commits. */
export type Measurement = {
  processId: string;
  firstAllowedAt: Date | null;
  lastAllowedAt: Date | null;
  firstRefusedAt: Date | null;
  questions: number;
};

/** Begins the reason of a suspension by a drill. People may write the same, so it tells nothing. */
export const drillReason = "Stop drill";
