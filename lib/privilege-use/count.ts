import { allowedBetween, type RecordedDecision } from "@/lib/audit/recorded-decisions";
import { toActions } from "@/lib/decisions/replay/recorded";
import { doubtOfClock } from "@/lib/platform/database/time-floor";
import { inPortions, type Pace } from "@/lib/platform/jobs/portions";
import { type CountedAction, linesOf } from "./count.policy";
import * as store from "./store";

/** Records of a portion. Each is read from the log, so portions are short. */
const pace: Pace = { targetMs: 250, first: 200, least: 100, most: 1_000 };

/**
 * Counts the allowed actions among the sealed records that were not counted yet, in portions.
 *
 * It is safe to repeat and to run on two servers: a portion counts only if the place is still where it began.
 *
 * @returns false if the time was over first.
 */
export const countUse = (withinMs?: number): Promise<boolean> => inPortions(countPortion, withinMs, pace);

/** A reader waits so long for the count, about. */
const readerWaitsMs = 300;
/** A reader begins with few records, so that one portion hardly takes longer than that. */
const readerPace: Pace = { targetMs: 100, first: 100, least: 100, most: 1_000, restMs: 0 };

/**
 * Counts for a reader what is sealed and was not counted yet, for a short time. The job may count beside it. While the
 * clock is in doubt it counts nothing, as the job does.
 */
export async function countBeforeReading(): Promise<void> {
  if ((await doubtOfClock()) === undefined) await inPortions(countPortion, readerWaitsMs, readerPace);
}

async function countPortion(take: number): Promise<boolean> {
  const { next: from, sealed } = await store.placeToCount();
  const to = Math.min(from + take, sealed);
  if (from >= to) return false;
  const records = await allowedBetween(from, to);
  const actions = await countedActions(records);
  const ids = [...new Set(actions.flatMap(({ chain }) => chain))];
  const first = actions.map(({ time }) => time.toISOString()).toSorted()[0];
  const authorities = await store.authoritiesOf(ids);
  const known = first === undefined ? new Map() : await store.patternsSince(ids, first.slice(0, 10));
  const lines = linesOf(actions, authorities, known);
  // Another server that was faster has counted these records. The next portion begins at its place.
  await store.addPortion({ from, to, until: records[0]?.time ?? null, lines });
  return to < sealed;
}

/** Leaves out records that lack facts, such as erased ones. */
async function countedActions(records: readonly RecordedDecision[]): Promise<CountedAction[]> {
  const { actions } = await toActions(records, undefined);
  const chains = new Map(records.map(({ decisionId, chain }) => [decisionId, chain]));
  return actions.map(({ decisionId, time, typeName, location, action, identifier, task, amounts }) => ({
    ...{ time, type: typeName, location, action, identifier, task, amounts },
    chain: chains.get(decisionId) ?? [],
  }));
}
