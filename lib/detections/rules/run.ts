import type { WatchKind } from "@/lib/detections/model";
import {
  concerning,
  foldEvent,
  foldTime,
  rulesOn,
  type States,
  type Told,
  type Tuning,
  type Tunings,
  usualTunings,
} from "./engine";
import { hourMs, type Watched } from "./watched";

/** The tuning of one rule, with all others off. */
export function alone(kind: WatchKind, tuning: Tuning): Tunings {
  const off = Object.entries(usualTunings).map(([other, usual]) => [other, { ...usual, enabled: false }]);
  return { ...(Object.fromEntries(off) as Record<WatchKind, Tuning>), [kind]: tuning };
}

/** Hours of the records: the rules look at the time once in each. */
export class Hours {
  /** @param looked When the rules last looked, in ms; 0 before the first record. */
  constructor(private looked = 0) {}

  get lookedAt(): number {
    return this.looked;
  }

  /** Begins with the first record, and calls `look` for each hour that has passed before this one. */
  passTo(at: number, look: (then: number) => void): void {
    this.looked ||= at;
    for (; at - this.looked >= hourMs; this.looked += hourMs) look(this.looked);
  }
}

/** Shows records to the rules, one after the other. The rules look at the time once in an hour of the records. */
export function ruleRun(
  tunings: Tunings,
  states: States = new Map(),
  hours: Hours = new Hours(),
): (event: Watched) => Told[] {
  const rules = rulesOn(tunings);
  return (event) => {
    const told: Told[] = [];
    hours.passTo(event.at, (then) => told.push(...foldTime(states, then, tunings)));
    told.push(...foldEvent(states, concerning(event, rules), tunings));
    return told;
  };
}

/** Runs the rules over records in their order. */
export function* runOver(events: Iterable<Watched>, tunings: Tunings, states?: States): Generator<Told> {
  const show = ruleRun(tunings, states);
  for (const event of events) yield* show(event);
}
