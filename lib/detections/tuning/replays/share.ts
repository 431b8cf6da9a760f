import { inPortions, type Pace, writingPace } from "@/lib/platform/jobs/portions";
import { log } from "@/lib/platform/observability/log";
import { inReplayThread } from "./replay-thread";
import type { RunningReplay } from "./running";
import { removeStates } from "./states.store";
import * as store from "./store";

/**
 * A portion holds this many records at most, so that neither memory nor a statement grows with the log. It holds no lock that
 * anything else waits for.
 */
const pace: Pace = { targetMs: 500, first: 512, least: 64, most: 8_192 };

/**
 * Goes on with a replay for one share of time. It continues after the last portion that was kept, on any server. When the
 * replay has ended, it removes its states.
 *
 * @returns whether something is left to do.
 */
export async function replayShare(id: string, { shareMs }: { shareMs: number }): Promise<boolean> {
  try {
    return await goOn(id, shareMs);
  } catch (error) {
    if (await store.noteFailure(id)) throw error;
    log.error({ err: error, replay_id: id }, "a replay of a rule failed for the last time");
    return true;
  }
}

async function goOn(id: string, shareMs: number): Promise<boolean> {
  const began = await store.begin(id);
  if (began) return show(began, shareMs);
  if (!(await store.hasStates(id))) return false;
  const wasAll = await inPortions((take) => removeStates(id, take), shareMs, { ...writingPace, most: 4_096 });
  if (wasAll) await store.noteRemoved(id);
  return !wasAll;
}

/** Answers true also when all records were shown: the states are still to be removed. */
async function show(began: RunningReplay, shareMs: number): Promise<boolean> {
  let replay = began;
  const isOver = () => replay.position >= replay.endsAt;
  let isLost = false;
  await inReplayThread((showNext) =>
    inPortions(
      async (take) => {
        if (isOver()) return false;
        const after = await showNext(replay, take);
        isLost = after === undefined;
        replay = after ?? replay;
        return !isLost && !isOver();
      },
      shareMs,
      pace,
    ),
  );
  if (!isLost && isOver()) await store.finish(replay);
  // Another server that went on has its own job; one that was cancelled has that of the cancellation.
  return !isLost;
}
