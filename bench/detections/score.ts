import type { WatchKind } from "@/lib/detections/model";
import { type Told, type Tunings, usualTunings, watchKindsInOrder } from "@/lib/detections/rules/engine";
import { runOver } from "@/lib/detections/rules/run";
import { hourMs } from "@/lib/detections/rules/watched";
import type { Label } from "./anomalies";
import type { LabelledMonth } from "./month";

export type Score = { kind: WatchKind; labelled: number; found: number; raised: number; right: number };

/** A finding may come this long after the last record of what it is about. */
const lateMs = hourMs;

const fits = ({ kind, actor, at }: Told, label: Label): boolean =>
  kind === label.kind && actor === label.actor && at >= label.from && at <= label.to + lateMs;

/** Runs the rules over a labelled month, and counts for each kind what was found and what was right. */
export function scoreOf({ events, labels }: LabelledMonth, tunings: Tunings = usualTunings): Score[] {
  const found = [...runOver(events, tunings)].filter((told) => "finding" in told);
  return watchKindsInOrder.map((kind) => {
    const [told, wanted] = [found.filter((one) => one.kind === kind), labels.filter((one) => one.kind === kind)];
    return {
      ...{ kind, labelled: wanted.length, raised: told.length },
      found: wanted.filter((label) => told.some((one) => fits(one, label))).length,
      right: told.filter((one) => wanted.some((label) => fits(one, label))).length,
    };
  });
}

export const recallOf = ({ labelled, found }: Score): number => (labelled === 0 ? 1 : found / labelled);
export const precisionOf = ({ raised, right }: Score): number => (raised === 0 ? 1 : right / raised);
