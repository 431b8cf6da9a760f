import { foldEvent, foldTime, type States, type Told, type Tunings } from "./engine";
import { hourMs, type Watched } from "./watched";

/** Runs the rules over records in their order. They look at the time once in an hour of the records. */
export function* runOver(events: Iterable<Watched>, tunings: Tunings, states: States = new Map()): Generator<Told> {
  let looked = 0;
  for (const event of events) {
    looked = looked === 0 ? event.at : looked;
    for (; event.at - looked >= hourMs; looked += hourMs) yield* foldTime(states, looked, tunings);
    yield* foldEvent(states, event, tunings);
  }
}
