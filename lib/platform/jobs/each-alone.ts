import { randomInt } from "node:crypto";
import { log } from "@/lib/platform/observability/log";

/**
 * Acts on one item after the other until the time is over. One that fails keeps no other waiting: it is logged, and the next
 * run tries it again. Each run begins elsewhere, so that those which fail are not always the first.
 *
 * @param failure What to log, with the item.
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
