import { watchRules } from "@/lib/detections/rules/registry";
import { Hours } from "@/lib/detections/rules/run";
import { hourMs, type Watched } from "@/lib/detections/rules/watched";
import { watchedOf } from "@/lib/detections/watching/record-text";
import { recordTexts, withLimits } from "@/lib/detections/watching/records.store";
import type { Counted, RunningReplay } from "./running";
import { Sides } from "./sides";
import { keepPortion, loadSides } from "./states.store";

/** States that a portion may look at because their time has come, for each of its records. */
const duePerRecord = 2;

/**
 * Shows the next records to the rule as proposed and as tuned now. Keeps states, counts and place together.
 *
 * Safe to repeat: a portion that was not kept left nothing behind. The result is that of {@link ruleRun} over all records
 * in one go, however they are divided.
 *
 * @param take Records at most. The memory and the statements of a portion grow with it, and with nothing else.
 * @returns the replay after the portion; undefined if it ended meanwhile, or another server went on with it.
 */
export async function replayPortion(replay: RunningReplay, take: number): Promise<RunningReplay | undefined> {
  const { id, kind, position, lookedAt, endsAt } = replay;
  const { records, next } = await recordTexts(position, { take, size: endsAt, waiter: "jobs" });
  const events = await withLimits(watchedOf(records), "jobs");
  const [first] = events;
  // A log that was restored is shorter than it was.
  if (!first) return keep(replay, { position: next > position ? next : endsAt, lookedAt }, new Sides(replay), []);
  const hours = new Hours(lookedAt);
  for (const { at } of events) hours.passTo(at, () => {});
  const subjects = subjectsOf(kind, events);
  const mostDue = take * duePerRecord;
  const sides = new Sides(replay);
  const { rows, due } = await loadSides(id, { subjects, dueBy: hours.lookedAt - hourMs, mostDue });
  sides.load(rows);
  sides.settle(subjects);
  if (due < mostDue) {
    sides.show(events);
    return keep(replay, { position: next, lookedAt: hours.lookedAt }, sides, events);
  }
  // Too many are due within these records: first those before the next look at the time, then the look, in portions.
  const before = recordsBeforeLook(events, lookedAt);
  const [last] = before.slice(-1);
  if (!last) return lookAtTime(replay, first, mostDue);
  sides.show(before);
  return keep(replay, { position: last.index + 1, lookedAt: lookedAt || first.at }, sides, before);
}

function subjectsOf(kind: RunningReplay["kind"], events: readonly Watched[]): string[] {
  const subjects = new Set<string>();
  for (const event of events) {
    for (const subject of watchRules[kind].subjects(event)) if (subject !== null) subjects.add(subject);
  }
  return [...subjects];
}

function recordsBeforeLook(events: readonly Watched[], lookedAt: number): readonly Watched[] {
  const from = lookedAt || (events[0]?.at ?? 0);
  const end = events.findIndex(({ at }) => at - from >= hourMs);
  return end < 0 ? events : events.slice(0, end);
}

/** Asks about some of the subjects that are due, before the record that comes an hour later. Then the hour has passed. */
async function lookAtTime(replay: RunningReplay, next: Watched, mostDue: number): Promise<RunningReplay | undefined> {
  const { id, position, lookedAt } = replay;
  const { rows, due } = await loadSides(id, { subjects: [], dueBy: lookedAt, mostDue });
  const sides = new Sides(replay);
  sides.load(rows);
  sides.look(lookedAt, next.index);
  return keep(replay, { position, lookedAt: due < mostDue ? lookedAt + hourMs : lookedAt }, sides, []);
}

/** Counts and keeps a portion. */
async function keep(
  replay: RunningReplay,
  place: Pick<RunningReplay, "position" | "lookedAt">,
  sides: Sides,
  events: readonly Watched[],
): Promise<RunningReplay | undefined> {
  const actors = sides.unknownActors();
  if (actors.length > 0) {
    sides.load((await loadSides(replay.id, { subjects: actors, dueBy: 0, mostDue: 0 })).rows);
    sides.settle(actors);
  }
  const counted = { ...withTimes(replay, events), ...sides.counts() };
  const kept = await keepPortion(replay, { ...place, counted }, sides.kept());
  return kept ? { ...replay, ...place, counted, revision: replay.revision + 1 } : undefined;
}

function withTimes({ counted, countsFrom }: RunningReplay, events: readonly Watched[]): Counted {
  const own = events.filter(({ index }) => index >= countsFrom);
  const learned = events.find(({ index }) => index < countsFrom);
  return {
    ...counted,
    records: counted.records + own.length,
    learnedFrom: counted.learnedFrom ?? learned?.at ?? null,
    from: counted.from ?? own[0]?.at ?? null,
    until: own.at(-1)?.at ?? counted.until,
  };
}
