import { type RefusedUses, refusedUses } from "@/lib/audit/refused-uses";
import { latestCheckpoint, type StoredCheckpoint } from "@/lib/audit/store";
import { BoundedCache } from "@/lib/platform/base/bounded-cache";
import { singleton } from "@/lib/platform/base/singleton";
import { mostAttempts, mostCounted } from "./attempts";
import type { AttemptsStatement } from "./attempts.schema";

/** A retired agent, and the place of the record of the beginning. */
export type Begun = { agentId: string; begun: number };

/** The newest attempts in a range, how many there are, and the parts of the range that are removed. */
export type FoundAttempts = Pick<AttemptsStatement, "count" | "countIsExact"> & {
  indexes: number[];
  removed: RefusedUses["removed"];
  until: StoredCheckpoint;
};

/** Attempts below a size of the log, and the removed records of that time. `untilMs`: when they are counted again. */
type Counted = { size: number; count: number; removed: number; untilMs: number };

/** A page that is open asks every few seconds. All attempts are counted once in this time, and then those that came since. */
const keptMs = 600_000;
const bytesOfCount = 200;
const counts = () =>
  singleton("attempts-counted", () => new BoundedCache<Counted>(1_000_000, () => ({ bytes: bytesOfCount })));

/**
 * Finds the attempts that the latest checkpoint covers. A record that is not sealed yet is in no list. It may rest on a
 * count of the last ten minutes, if retention removed nothing since.
 */
export async function findAttempts(place: Begun): Promise<FoundAttempts> {
  const until = await latestCheckpoint();
  const key = `${until.origin} ${place.agentId} ${place.begun}`;
  const known = counts().get(key);
  const since = known && known.size <= until.size ? await usesUntil(place, until, known) : undefined;
  const isWhole = known && since && removedAmong(since.removed, place, until.size) === known.removed;
  const found = isWhole ? { ...since, count: known.count + since.count } : await usesUntil(place, until);
  const untilMs = isWhole ? known.untilMs : performance.now() + keptMs;
  const removed = removedAmong(found.removed, place, until.size);
  counts().set(key, { size: until.size, count: found.count, removed, untilMs }, untilMs - performance.now());
  return toFound(found, until);
}

/** Finds and counts all attempts that a checkpoint covers. */
export const attemptsUntil = async (place: Begun, until: StoredCheckpoint): Promise<FoundAttempts> =>
  toFound(await usesUntil(place, until), until);

/** With a known count, only those after it are counted. */
const usesUntil = (
  { agentId, begun }: Begun,
  { size: below }: StoredCheckpoint,
  known: Pick<Counted, "size" | "count"> = { size: begun + 1, count: 0 },
): Promise<RefusedUses> =>
  refusedUses(
    { agentId, after: begun, below },
    { newest: mostAttempts, most: mostCounted + 1 - known.count, countedAfter: known.size - 1 },
  );

const toFound = ({ newest, count, removed }: RefusedUses, until: StoredCheckpoint): FoundAttempts => ({
  ...{ indexes: newest, count: Math.min(count, mostCounted), countIsExact: count <= mostCounted, removed, until },
});

/** Counts the records after the beginning, below a place, that retention removed. */
export const removedAmong = (removed: RefusedUses["removed"], { begun }: Pick<Begun, "begun">, size: number): number =>
  removed.reduce((sum, { from, below }) => sum + Math.max(0, Math.min(below, size) - Math.max(from, begun + 1)), 0);
