import type { WatchKind } from "@/lib/detections/model";
import type { SubjectState, Tuning } from "@/lib/detections/rules/engine";
import { type Counts, noCounts } from "@/lib/detections/tuning/counts.model";

/** The counts so far, and the times of records in ms: the first that was read and only taught, the first and last counted. */
export type Counted = {
  proposed: Counts;
  current: Counts;
  records: number;
  learnedFrom: number | null;
  from: number | null;
  until: number | null;
};

export const nothingCounted: Counted = {
  ...{ proposed: noCounts, current: noCounts, records: 0 },
  ...{ learnedFrom: null, from: null, until: null },
};

/** A replay on its way: tunings and range stay, and what follows `position` moves with each portion. */
export type RunningReplay = {
  id: string;
  kind: WatchKind;
  proposed: Tuning;
  current: Tuning;
  countsFrom: number;
  endsAt: number;
  position: number;
  /** When the rule last looked at the time, in ms of the records; 0 before the first record. */
  lookedAt: number;
  counted: Counted;
  /** The fence: a write that names another revision has no effect. */
  revision: number;
};

/** The memory of one side about a subject, as it is kept: the state of the rule, and the detection about it. */
export type SideState = { own?: SubjectState["rules"][WatchKind]; open?: boolean; counted?: boolean };

/**
 * The days before those that are counted, from which the rule learns: what its settings name in days, and one day more for
 * subjects that do not act in the first hours.
 */
export function learningDays(...tunings: readonly Pick<Tuning, "settings">[]): number {
  const days = tunings.flatMap(({ settings }) =>
    Object.entries(settings).flatMap(([name, value]) => (name.endsWith("Days") ? [value] : [])),
  );
  return Math.max(0, ...days) + 1;
}
