import { setTimeout as pause } from "node:timers/promises";
import { waitingAs } from "@/lib/platform/database/waiting";
import { log } from "@/lib/platform/observability/log";
import { noteRounds } from "./continuous";

/**
 * Uses the connections of jobs, and for each statement alone: while a value is kept across awaits, all promises of the
 * process are dearer.
 */
export const asJob = <T>(act: () => Promise<T>): Promise<T> => waitingAs("jobs", act);

export type Shares<T extends { id: string }> = {
  /** Names the work in the server's log. */
  name: string;
  pollMs: number;
  atMost: number;
  /** Takes what is due and is not among the ids, at most so many. It names the connections of jobs itself. */
  claim(without: readonly string[], atMost: number): Promise<T[]>;
  /** Works for one share of time. */
  run(taken: T, stopping: AbortSignal): Promise<void>;
  /** Runs after a round, at most once in so many milliseconds. */
  measure?: { everyMs: number; run: () => Promise<unknown> };
};

/**
 * Starts work beside the queue of jobs: a receiver that hangs would hold up other jobs. Each of what is claimed has its
 * own share of time. No connection to the database is held while a receiver is asked.
 */
export function startShares<T extends { id: string }>({ name, pollMs, atMost, claim, run, measure }: Shares<T>) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Map<string, Promise<void>>();
  const rounds = noteRounds(name);
  let measuredAt = Number.NEGATIVE_INFINITY;
  const round = async () => {
    for (const taken of await claim([...running.keys()], atMost - running.size)) {
      const share = run(taken, signal)
        .then(rounds.goesOn, async (error: unknown) => {
          log.warn({ err: error, of: name, id: taken.id }, "a share could not go on");
          await rounds.fails(error);
        })
        .finally(() => running.delete(taken.id));
      running.set(taken.id, share);
    }
    if (!measure || performance.now() - measuredAt < measure.everyMs) return;
    measuredAt = performance.now();
    await asJob(measure.run);
  };
  const loop = async () => {
    let wasFailing = false;
    while (!signal.aborted) {
      const failed = await round().then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (failed) log.warn({ err: failed.error, of: name }, "shares could not be read");
      if (failed) await rounds.fails(failed.error);
      else if (wasFailing) await rounds.goesOn();
      wasFailing = failed !== undefined;
      await pause(pollMs, undefined, { signal }).catch(() => {});
    }
    await Promise.all(running.values());
  };
  const ended = loop();
  return {
    /** Cuts the requests under way, keeps what was acknowledged, and ends. */
    async stop(): Promise<void> {
      stopping.abort();
      await ended;
    },
  };
}
