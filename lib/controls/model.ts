export const controlIds = [
  "privileged-changes",
  "limits-approved",
  "owners-active",
  "nothing-left",
  "key-age",
  "approvals-too-fast",
  "stops-proven",
  "policy-coverage",
  "reviews-answered",
] as const;
export type ControlId = (typeof controlIds)[number];

export const runStatuses = ["queued", "running", "done", "failed"] as const;
export type RunStatus = (typeof runStatuses)[number];

/** The auditor's verdict on one item. */
export const ticks = ["pass", "fail", "not_applicable"] as const;
export type Tick = (typeof ticks)[number];

export const conclusions = ["effective", "not_effective"] as const;
export type Conclusion = (typeof conclusions)[number];

export const findingCodes = [
  "same_person",
  "one_person",
  "approval_missing",
  "approval_of_another_action",
  "above_limit",
  "authority_unknown",
  "no_owner",
  "owner_deactivated",
  "left_behind",
  "old_key",
  "too_fast",
  "never_opened",
  "no_vote",
  "unknown_stop",
  "not_settled",
  "no_receipt",
  "allowed_after_stop",
  "unknown_request",
  "no_approval",
  "quorum_missed",
  "requester_approved",
  "silent_reviewer",
  "answer_void",
  "answer_refused",
  "own_access",
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** The reason why an item is an exception, with the figures that show it. */
export type Finding = { code: FindingCode; facts: Readonly<Record<string, string | number>> };

/**
 * One member of a population. Its key is the number of its entry, or the id of a thing. A population is in the order of
 * the log: by entry number, or by id, which begins with the time at which the thing was made.
 */
export type Item = { key: string; index: number | null; subjectId: string | null; finding: Finding | null };

/** The frame in which a control looks: the period, the instant of the run, and the log's size then. */
export type Span = { from: Date; to: Date; now: Date; size: number; days: number | null };

/** The place of a run that has read its whole population. */
export const endPlace = "end";

export const usualSampleSize = 25;
export const largestSample = 100;
/** Exceptions that a run keeps. It counts all of them. */
export const keptExceptions = 200;
/** A run without a sign-off is kept for so many days. */
export const keptDays = 400;
/** Runs of one control that are kept at most, apart from signed-off ones. */
export const mostUnsigned = 200;
/** Signed-off runs of one control. They are kept without an end, and no more can be signed off. */
export const mostSigned = 1_000;
/** Runs that a control shows. */
export const shownRuns = 50;
