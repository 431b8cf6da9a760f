import { setImmediate as turn } from "node:timers/promises";

/** So long a computation holds the thread before everything else that waits for it has a turn, in ms. */
const sliceMs = 5;

/**
 * Computes something for each item, in order, and lets decisions and other requests have the thread meanwhile.
 *
 * @param compute Must be short for one item: it is never interrupted.
 */
export async function inSlices<Item, Result>(
  items: Iterable<Item>,
  compute: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  let began = performance.now();
  for (const item of items) {
    results.push(compute(item));
    if (performance.now() - began < sliceMs) continue;
    await turn();
    began = performance.now();
  }
  return results;
}
