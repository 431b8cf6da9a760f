/** Faults that the check of the log finds. */
export const logFaults = ["missing_leaf", "missing_record", "changed_record", "changed_tree"] as const;
export type LogFault = (typeof logFaults)[number];

/** A pass over a long log begins this long after the last one ended, in ms. One over a short log begins sooner. */
const betweenPassesMs = 3_600_000;
const shortRestMs = 60_000;
const shortLog = 100_000;

/** The time between two passes over a log of a size, in ms. */
export const restAfter = (size: number): number => (size < shortLog ? shortRestMs : betweenPassesMs);

/** A place with a row that no record gives, and one with a text that its record did not seal. */
export const extraRow = "extra_row";
export const changedText = "changed_text";

/** So many places are kept whose rows in the trail differed from their records. */
export const mostDifferences = 1_000;

/** An organisation has so many witnesses. */
export const mostWitnesses = 20;

/** Records are kept at least this many months. */
export const leastMonths = 12;
export const mostMonths = 1_200;
/** A changed retention removes nothing before so many hours are over. */
export const graceHours = 24;

/** The words under which dual control keeps shorter retentions and releases of legal holds, and the subject of the first. */
export const retentionControl = "log-retention";
export const holdControl = "legal-hold";
export const retentionSubject = "log";

/** An organisation has so many legal holds in effect at once. */
export const mostHolds = 100;

/** Reasons for which a person erases a text. */
export const erasureReasons = ["erasure_request", "secret", "mistake", "legal_duty"] as const;
export type ErasureReason = (typeof erasureReasons)[number];
