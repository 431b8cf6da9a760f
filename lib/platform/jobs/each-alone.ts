import { randomInt } from "node:crypto";
import { log } from "@/lib/platform/observability/log";

/**
 * Acts on one item after the other until the time is over. A failed item is logged, the others go on, and the next run
 * tries it again. Each run begins at another item, so that failing ones are not always the first.
 *
 * @param failure Text to log with a failed item.
 */
export async function eachAlone<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<unknown>,
  { failure, withinMs = 60_000 }: { failure: string; withinMs?: number },
): Promise<void> {
  const first = items.length > 1 ? randomInt(items.length) : 0;
  const deadline = performance.now() + withinMs;
  for (const item of [...items.slice(first), ...items.slice(0, first)]) {
    if (performance.now() > deadline) return;
    await act(item).catch((error: unknown) => log.error({ err: error, item }, failure));
  }
}
