import { setTimeout as pause } from "node:timers/promises";

/** A portion holds its locks this long, about: a stop that waits for it, and decisions behind that, wait no longer. */
const targetMs = 15;
/** Fewer rows would hardly be quicker: most of a small portion is its statements. */
const sizes = { first: 64, least: 32, most: 512 } as const;
const longestRestMs = 50;

/** How many rows the next portion takes, by how long the last one took. */
export function nextSize(size: number, tookMs: number): number {
  if (tookMs > targetMs) return Math.max(sizes.least, Math.floor(size / 2));
  return tookMs < targetMs / 2 ? Math.min(sizes.most, size * 2) : size;
}

/**
 * Runs portions one after the other until one answers that nothing is left, or the time is over. Between two of them it
 * rests as long as the last one took, so that everything else goes on.
 *
 * @param portion Does at most so many rows in a transaction of its own; answers whether more may be left.
 * @returns false when the time was over first.
 */
export async function inPortions(
  portion: (take: number) => Promise<boolean>,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (let size: number = sizes.first; ; ) {
    const began = performance.now();
    if (!(await portion(size))) return true;
    const took = performance.now() - began;
    if (performance.now() > deadline) return false;
    size = nextSize(size, took);
    await pause(Math.min(took, longestRestMs));
  }
}
