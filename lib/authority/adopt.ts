import { alike } from "./diff";
import type { Authority, AuthorityElement } from "./model";

/**
 * Gives the elements of a changed authority the ids of those that they take the place of.
 *
 * Counters are named by element (L7): an element that goes on under another name would begin to count anew. So whatever
 * has no id of the former authority takes the one of a former element of the same type, place and action that nobody
 * else took.
 */
export function adoptIds(after: Authority, before: Authority): Authority {
  const free = new Map(before.flatMap((element) => (element.id === undefined ? [] : [[element.id, element] as const])));
  const kept = new Set(after.filter(({ id }) => id !== undefined && free.delete(id)));
  return after.map((element): AuthorityElement => {
    if (kept.has(element)) return element;
    const former = [...free].find(([, candidate]) => alike(candidate, element))?.[0];
    if (former === undefined) return element;
    free.delete(former);
    return { ...element, id: former };
  });
}
