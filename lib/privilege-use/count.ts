import { allowedBetween, type RecordedDecision } from "@/lib/audit/recorded-decisions";
import { toActions } from "@/lib/decisions/replay/recorded";
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
