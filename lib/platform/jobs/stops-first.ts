import { setTimeout as pause } from "node:timers/promises";
import { singleton } from "@/lib/platform/base/singleton";
import type { Waiter } from "@/lib/platform/database/waiting";

/** Stops that this process is answering, and when the last one was answered. */
const stops = () => singleton("stops-under-way", () => ({ count: 0, endedAt: Number.NEGATIVE_INFINITY }));

/** Since when stops hold up the jobs of this process, and until when they may not again. */
const holds = () =>
  singleton("held-by-stops", (): { since: number | undefined; freeUntil: number } => ({
    since: undefined,
    freeUntil: Number.NEGATIVE_INFINITY,
  }));

/** Runs a request that stops something. Until it is answered, jobs begin no further portion. */
export async function stopping<T>(run: () => Promise<T>): Promise<T> {
  stops().count += 1;
  try {
    return await run();
  } finally {
    stops().count -= 1;
    stops().endedAt = performance.now();
  }
}

/** In ms. A person who stops one thing after the other asks again within this time. */
const quietMs = 20;
/** In ms. After so long jobs go on, and stops hold them up again only after the same time. */
const longestMs = 500;

const noneUnderWay = (): boolean => stops().count === 0 && performance.now() - stops().endedAt >= quietMs;

/**
 * Lets the stops under way go first, if the caller is a job. It says so itself: between two statements, work beside the
 * queue keeps no value that would tell.
 */
export async function afterStops(caller: Waiter | undefined): Promise<void> {
  if (caller !== "jobs") return;
  const hold = holds();
  while (!noneUnderWay() && performance.now() >= hold.freeUntil) {
    hold.since ??= performance.now();
    if (performance.now() - hold.since >= longestMs) {
      Object.assign(hold, { since: undefined, freeUntil: performance.now() + longestMs });
      return;
    }
    await pause(quietMs / 2);
  }
  if (noneUnderWay()) hold.since = undefined;
}
