import { DetectionError } from "@/lib/detections/errors";
import type { WatchKind } from "@/lib/detections/model";
import type { Tuning } from "@/lib/detections/rules/engine";
import { alone, ruleRun } from "@/lib/detections/rules/run";
import { nextRecords, placeSince, withLimits } from "@/lib/detections/watching/records.store";
import { inSlices } from "@/lib/platform/base/slices";
import { type ReplayedRange, replaySentence } from "./replay-words";
import type { RuleReplay } from "./schema";
import { Tally } from "./tally";

export const replayDays = 30;
/** Records that a replay reads at most, the newest; so many at a time; and for so long at most. */
const most = { records: 100_000, portion: 2_000, ms: 8_000 };
type Bounds = typeof most;

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

type Side = { show: ReturnType<typeof ruleRun>; tally: Tally };
const sideOf = (kind: WatchKind, tuning: Tuning): Side => ({ show: ruleRun(alone(kind, tuning)), tally: new Tally() });

async function replay(proposed: Side, current: Side, bounds: Bounds): Promise<RuleReplay> {
  const ends = performance.now() + bounds.ms;
  let { place: at, capped } = await placeSince(replayDays, bounds.records);
  let range: ReplayedRange | undefined;
  let records = 0;
  for (let more = true; more; ) {
    const portion = await nextRecords(at, bounds.portion);
    await inSlices(await withLimits(portion.events), (event) => {
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
      sentence: replaySentence(range, [raised, raisedNow], capped ? replayDays : undefined),
      records,
      capped,
      proposed: raised,
      current: raisedNow,
    },
    learnedFrom: null,
    from: range ? new Date(range.from).toISOString() : null,
    until: range ? new Date(range.until).toISOString() : null,
  };
}
