import { DetectionError } from "@/lib/detections/errors";
import type { WatchKind } from "@/lib/detections/model";
import { type Told, type Tuning, type Tunings, usualTunings } from "@/lib/detections/rules/engine";
import { ruleRun } from "@/lib/detections/rules/run";
import { nextRecords, placeSince } from "@/lib/detections/watching/records.store";
import { inSlices } from "@/lib/platform/base/slices";
import type { RuleReplay } from "./schema";

export const replayDays = 30;
/** Records that a replay reads at most, the newest; so many at a time; and for so long at most. */
const most = { records: 100_000, portion: 2_000, ms: 8_000 };
type Bounds = typeof most;

/** The tuning of one rule, with all others off. */
function alone(kind: WatchKind, tuning: Tuning): Tunings {
  const off = Object.entries(usualTunings).map(([other, usual]) => [other, { ...usual, enabled: false }]);
  return { ...(Object.fromEntries(off) as Record<WatchKind, Tuning>), [kind]: tuning };
}

/** Counts what findings raise: one detection for each actor until its condition ends. */
export function tally() {
  const [open, subjects] = [new Set<string>(), new Set<string>()];
  const counted = { raised: 0, findings: 0 };
  return {
    add(told: Told): void {
      if ("over" in told) {
        open.delete(told.actor);
        return;
      }
      counted.findings += 1;
      subjects.add(told.actor);
      if (open.has(told.actor)) return;
      open.add(told.actor);
      counted.raised += 1;
    },
    result: () => ({ ...counted, subjects: subjects.size }),
  };
}

const detections = (count: number): string =>
  `${count.toLocaleString("en")} ${count === 1 ? "detection" : "detections"}`;

/** The days from the first record to the last, in words. */
function span(from: number, until: number): string {
  const hours = Math.max(1, Math.round((until - from) / 3_600_000));
  if (hours < 48) return hours === 1 ? "1 hour" : `${hours} hours`;
  return `${Math.round(hours / 24)} days`;
}

type Range = { from: number; until: number } | undefined;

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

/** The result in words. A replay that left records of the last days out names exactly the period that it covered. */
export function replaySentence(
  range: Range,
  [proposed, current]: readonly [{ raised: number }, { raised: number }],
  capped: boolean,
): string {
  if (!range) return "There are no records to replay.";
  const covered = `It covers ${minuteOf(range.from)} to ${minuteOf(range.until)} UTC only, not all of the last ${replayDays} days.`;
  const raised = `As proposed, the rule would have raised ${detections(proposed.raised)} in ${span(range.from, range.until)}. As tuned now, ${detections(current.raised)}.`;
  return capped ? `${raised} ${covered}` : raised;
}

/** Replays that wait for the one before, and it itself. */
const mostWaiting = 4;
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Shows the records of the last 30 days to a rule, once as proposed and once as tuned now. Changes nothing.
 *
 * It reads the newest 100,000 records at most, in portions, and gives other requests their turn. The rule begins without
 * a memory and learns from these records alone. Its sentence names the period if it left records out. A process runs one replay after the other.
 *
 * @throws DetectionError `replay_busy` if too many wait.
 */
export async function replayRule(
  kind: WatchKind,
  proposed: Tuning,
  current: Tuning,
  bounds: Bounds = most,
): Promise<RuleReplay> {
  if (waiting >= mostWaiting) throw new DetectionError("replay_busy");
  waiting += 1;
  const own = last.then(() => replay(sideOf(kind, proposed), sideOf(kind, current), bounds));
  last = own.catch(() => undefined);
  return own.finally(() => {
    waiting -= 1;
  });
}

type Side = { show: ReturnType<typeof ruleRun>; tally: ReturnType<typeof tally> };
const sideOf = (kind: WatchKind, tuning: Tuning): Side => ({ show: ruleRun(alone(kind, tuning)), tally: tally() });

async function replay(proposed: Side, current: Side, bounds: Bounds): Promise<RuleReplay> {
  const ends = performance.now() + bounds.ms;
  let { place: at, capped } = await placeSince(replayDays, bounds.records);
  let range: Range;
  let records = 0;
  for (let more = true; more; ) {
    const portion = await nextRecords(at, bounds.portion);
    await inSlices(portion.events, (event) => {
      for (const side of [proposed, current]) for (const told of side.show(event)) side.tally.add(told);
    });
    const [first, last] = [portion.events[0], portion.events.at(-1)];
    if (first && last) range = { from: range?.from ?? first.at, until: last.at };
    records += portion.events.length;
    ({ next: at, more } = portion);
    if (!more || performance.now() < ends) continue;
    capped = true;
    break;
  }
  const [raised, raisedNow] = [proposed.tally.result(), current.tally.result()];
  return {
    ...{
      sentence: replaySentence(range, [raised, raisedNow], capped),
      records,
      capped,
      proposed: raised,
      current: raisedNow,
    },
    from: range ? new Date(range.from).toISOString() : null,
    until: range ? new Date(range.until).toISOString() : null,
  };
}
