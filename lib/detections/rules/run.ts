import { concerning, foldEvent, foldTime, type States, type Told, type Tunings } from "./engine";
import { hourMs, type Watched } from "./watched";

/** Shows records to the rules, one after the other. The rules look at the time once in an hour of the records. */
export function ruleRun(tunings: Tunings, states: States = new Map()): (event: Watched) => Told[] {
  let looked = 0;
  return (event) => {
    const told: Told[] = [];
    looked = looked === 0 ? event.at : looked;
    for (; event.at - looked >= hourMs; looked += hourMs) told.push(...foldTime(states, looked, tunings));
    told.push(...foldEvent(states, concerning(event), tunings));
    return told;
  };
}

/** Runs the rules over records in their order. */
export function* runOver(events: Iterable<Watched>, tunings: Tunings, states?: States): Generator<Told> {
  const show = ruleRun(tunings, states);
  for (const event of events) yield* show(event);
}
