import { singleton } from "@/lib/platform/base/singleton";
import { inPortions, readingPace } from "@/lib/platform/jobs/portions";
import { edges, removeUpTo } from "./store";

/** Up to as many notifications of each of the people are looked at as a person keeps. */
const pace = { ...readingPace, most: 256 };

/** The last person that a run was done with. */
const reached = () => singleton("trimmed-up-to", () => ({ after: "" }));

/**
 * Removes notifications beyond the newest of each person, one person after the other. A run that ends first leaves the
 * others to the next one. In the same process that goes on where it ended.
 *
 * @returns how many it removed.
 */
export async function trim(most: number, withinMs: number): Promise<number> {
  const until = performance.now() + withinMs;
  let removed = 0;
  const trimOne = (personId: string, edge: string, after = "") =>
    inPortions(async (take) => {
      const { count, last } = await removeUpTo(personId, { after, edge, take });
      removed += count;
      after = last ?? edge;
      return count === take;
    }, until - performance.now());
  const place = reached();
  await inPortions(
    async (take) => {
      const people = await edges(place.after, take, most);
      for (const { personId, edge } of people) {
        if (edge !== null) await trimOne(personId, edge);
        if (performance.now() > until) return true;
        place.after = personId;
      }
      if (people.length === take) return true;
      place.after = "";
      return false;
    },
    withinMs,
    pace,
  );
  return removed;
}
