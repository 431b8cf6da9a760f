import { randomInt } from "node:crypto";
import { log } from "@/lib/platform/observability/log";
import { oneByOne } from "./portions";

/** Shorter than the shortest period of a job, so that one run ends before the next begins. */
export const longestRunMs = 45_000;

/**
 * Acts on one item after the other until the time is over, and rests after each. A failed item is logged, the others go
 * on, and the next run tries it again. Each run begins at another item, so that failing ones are not always the first.
 *
 * @param failure Text to log with a failed item.
 * @returns false if the time was over first.
 */
export async function eachAlone<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  { failure, withinMs = longestRunMs }: { failure: string; withinMs?: number },
): Promise<boolean> {
  if (withinMs < 0) return items.length === 0;
  const first = items.length > 1 ? randomInt(items.length) : 0;
  const left = await oneByOne(
    [...items.slice(first), ...items.slice(0, first)],
    (item) => act(item).catch((error: unknown) => log.error({ err: error, item }, failure)),
    withinMs,
  );
  return left.length === 0;
}
