import { setTimeout as pause } from "node:timers/promises";
import { waiterNow } from "@/lib/platform/database/waiting";
import { afterStops } from "./stops-first";

/** How long a portion takes, about, how many rows it is of, and how long it rests afterwards, at most. */
export type Pace = { targetMs: number; first: number; least: number; most: number; restMs?: number };

/**
 * A portion that writes holds its locks this long: a stop that waits for it, and decisions behind that, wait no longer.
 * Fewer rows would hardly be quicker: most of a small portion is its statements.
 */
export const writingPace: Pace = { targetMs: 15, first: 64, least: 32, most: 512 };
/** A portion that only reads holds no lock, but one of the few connections. */
export const readingPace: Pace = { targetMs: 100, first: 128, least: 64, most: 2_048 };
const longestRestMs = 50;

/** How many rows the next portion takes, by how long the last one took. */
export function nextSize(size: number, tookMs: number, { targetMs, least, most }: Pace = writingPace): number {
  if (tookMs > targetMs) return Math.max(least, Math.floor(size / 2));
  return tookMs < targetMs / 2 ? Math.min(most, size * 2) : size;
}

/**
 * Runs portions one after the other until one answers that nothing is left, or the time is over. Between two of them it
 * rests as long as the last one took, so that everything else goes on. A job begins none while a stop is answered.
 *
 * @param portion Does at most so many rows in a transaction of its own; answers whether more may be left.
 * @returns false when the time was over first.
 */
export async function inPortions(
  portion: (take: number) => Promise<boolean>,
  withinMs = Number.POSITIVE_INFINITY,
  { restMs = longestRestMs, ...pace }: Pace = writingPace,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let size = pace.first; ; ) {
    await afterStops(waiterNow());
    const began = performance.now();
    if (!(await portion(size))) return true;
    const took = performance.now() - began;
    if (performance.now() > deadline) return false;
    size = nextSize(size, took, pace);
    await pause(Math.min(took, restMs));
  }
}

/**
 * Acts on one item after the other, each as a portion: for acts that take the barrier alone. The first one is acted on in
 * any case, so that every share of time brings the work on.
 *
 * @returns the items that are left when the time was over.
 */
export async function oneByOne<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<readonly Item[]> {
  let done = 0;
  await inPortions(async () => {
    for (const item of items.slice(done, done + 1)) await act(item);
    done += 1;
    return done < items.length;
  }, withinMs);
  return items.slice(done);
}
