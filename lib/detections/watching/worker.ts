import { setTimeout as pause } from "node:timers/promises";
import { usualTunings } from "@/lib/detections/rules/engine";
import { currentTunings } from "@/lib/detections/tuning/store";
import { asJob, startShares } from "@/lib/platform/jobs/shares";
import { afterStops } from "@/lib/platform/jobs/stops-first";
import { type Cursor, claim, release } from "./cursor.store";
import type { Judge } from "./judge";
import { watchPortion } from "./portion";
import type { Respond } from "./raise";

/** How it stops agents by itself, and where the rules run: in this thread unless told. */
type Watch = { respond?: Respond; judge?: Judge };

/** Between two portions it rests as long as the last one took, up to this: decisions go on while it catches up. */
const longestRestMs = 50;
/** Within this time the rules follow a change of their settings. How they respond is read at each finding. */
const tunedWithinMs = 1_000;

/** Reads for one share of time, then another process may go on. */
export async function runWatch(
  cursor: Cursor,
  stopping: AbortSignal,
  shareMs: number,
  watch: Watch = {},
): Promise<void> {
  const until = performance.now() + shareMs;
  try {
    let tunings = usualTunings;
    let readAt = Number.NEGATIVE_INFINITY;
    for (let at = cursor.position, more = true; more; ) {
      const began = performance.now();
      await afterStops("jobs");
      if (began - readAt > tunedWithinMs) {
        tunings = await asJob(currentTunings);
        readAt = began;
      }
      const portion = await watchPortion({ ...cursor, position: at }, { tunings, responses: currentTunings, ...watch });
      if (!portion) return;
      ({ position: at, more } = portion);
      if (performance.now() > until || stopping.aborted) return;
      if (more) await pause(Math.min(performance.now() - began, longestRestMs));
    }
  } finally {
    await release(cursor);
  }
}

type Pace = { pollMs?: number; shareMs?: number };

/** Starts watching the sealed log, beside the decisions and the queue of jobs. One process watches at a time. */
export const startWatching = ({ pollMs = 1_000, shareMs = 20_000, ...watch }: Pace & Watch = {}) =>
  startShares({
    name: "watching",
    ...{ pollMs, atMost: 1, claim },
    run: (cursor: Cursor, stopping) => runWatch(cursor, stopping, shareMs, watch),
  });
