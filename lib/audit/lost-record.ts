import { areCounted, firstWithin, lackingPlaces, type Places } from "./lost-record.store";
import { removedParts } from "./removal.store";
import type { TimeRange } from "./search.model";

/** One look is at so many places of the log. So its cost does not grow with the log. */
const atOnce = 20_000;
/** A record is sealed at most so long after its time: transactions are shorter than an hour. */
const latestSealedMs = 3_600_000;

/**
 * Finds the first place of a range of the log whose record the database lacks. Retention did not remove the record. A
 * record without a row in the trail counts as lost: no search finds it.
 *
 * @param period Only records of this time matter. A gap at an end of the period may be of either side, so it matters.
 */
export async function firstLost({ first, below }: Places, period: TimeRange = {}): Promise<number | undefined> {
  for (let at = first; at < below; at += atOnce) {
    const lost = await lostAmong({ first: at, below: Math.min(at + atOnce, below) }, period);
    if (lost !== undefined) return lost;
  }
  return undefined;
}

async function lostAmong(places: Places, period: TimeRange): Promise<number | undefined> {
  const isBounded = period.from !== undefined || period.to !== undefined;
  if (isBounded && !(await firstWithin([places], period, latestSealedMs))) return undefined;
  if (await areCounted(places)) return undefined;
  const gaps: Places[] = [];
  for (const part of keptParts(places, await removedParts(places.first, places.below)))
    gaps.push(...(await gapsIn(part)));
  if (gaps.length === 0 || !isBounded) return gaps[0]?.first;
  return (await firstWithin(gaps, period, 0))?.first;
}

/** The parts of a range that retention did not remove. */
function keptParts({ first, below }: Places, removed: readonly { from: number; below: number }[]): Places[] {
  const parts: Places[] = [];
  let at = first;
  for (const gone of removed.toSorted((one, other) => one.from - other.from)) {
    if (gone.from > at) parts.push({ first: at, below: Math.min(gone.from, below) });
    at = Math.max(at, gone.below);
  }
  return at < below ? [...parts, { first: at, below }] : parts;
}

/** The places without a record that follow each other, without those that retention removed meanwhile. */
async function gapsIn(part: Places): Promise<Places[]> {
  const lacking = await lackingPlaces(part);
  const removed = lacking.length === 0 ? [] : await removedParts(part.first, part.below);
  const gaps: Places[] = [];
  for (const index of lacking) {
    if (removed.some(({ from, below }) => from <= index && index < below)) continue;
    const last = gaps.at(-1);
    if (last?.below === index) last.below = index + 1;
    else gaps.push({ first: index, below: index + 1 });
  }
  return gaps;
}
