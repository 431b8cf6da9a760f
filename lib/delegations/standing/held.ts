import type { Judged } from "./model";
import * as store from "./store";

/**
 * Numbers of an agent's delegations that are judged at a time, newest first, until one is in effect. Usually the first
 * is.
 */
const portions = [1, 9, 40, 150];
/** Maximum number of judged delegations of one answer, for all its agents together. */
const mostJudged = 1_000;

export type Held = {
  inEffect: boolean;
  /** The number of judged delegations, if others could change the result; else null. */
  judgedOnly: number | null;
};

/**
 * Finds for each agent whether one of its delegations is in effect. It judges only those that an entitlement or a
 * ceiling may have emptied, and a bounded number of them.
 */
export async function anyInEffect(
  agentIds: readonly string[],
  judge: (ids: readonly string[]) => Promise<ReadonlyMap<string, Judged>>,
): Promise<Map<string, Held>> {
  const held = new Map<string, Held>();
  let open = new Map(agentIds.map((id) => [id, { before: "", judged: 0 }]));
  let left = mostJudged;
  for (const portion of portions) {
    const count = Math.min(portion, Math.floor(left / Math.max(open.size, 1)));
    if (open.size === 0 || count === 0) break;
    const places = new Map([...open].map(([id, { before }]) => [id, before]));
    // One more shows whether there are others beyond them.
    const doubtful = await store.doubtfulBefore(places, count + 1);
    const judged = await judge([...doubtful.values()].flatMap((ids) => ids.slice(0, count)));
    const next: typeof open = new Map();
    for (const [id, { judged: before }] of open) {
      const [found, ids] = [doubtful.get(id) ?? [], doubtful.get(id)?.slice(0, count) ?? []];
      const inEffect = ids.some((one) => judged.get(one)?.standing.inEffect);
      held.set(id, { inEffect, judgedOnly: null });
      left -= ids.length;
      if (!inEffect && found.length > count) next.set(id, { before: ids.at(-1) ?? "", judged: before + count });
    }
    open = next;
  }
  for (const [id, { judged }] of open) held.set(id, { inEffect: false, judgedOnly: judged });
  return held;
}
