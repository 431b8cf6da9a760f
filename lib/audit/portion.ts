import { clock } from "@/lib/platform/base/clock";
import { firstLost } from "./lost-record";
import type { Places } from "./lost-record.store";
import type { NamesByDigest } from "./names-by-digest.store";
import { type PlacedRow, placedRows } from "./placed-rows.store";
import { readableBy, showing } from "./queries";
import { removedParts } from "./removal.store";
import type { AuditEntry } from "./schema";
import { type SealedRow, sealedAt } from "./sealed-entries.store";
import type { TimeRange } from "./search.model";
import { narrower } from "./search-filter";
import type { FoundRow } from "./store";
import { type AuditReader, conditionOf, refuseUnready } from "./trail-condition";

/**
 * A question about the trail as it was asked. `now` is the instant that relative times in `q` refer to. With `reads`,
 * records of reads are among the entries even if `q` does not name them.
 */
export type Question = { q: string; from: Date | null; to: Date | null; now?: Date; reads?: boolean };

/** The part to read: from this index, below this size, at most so many entries. */
export type Place = { at: number; size: number; take: number };

/** An entry with the texts that its reader may see; `show` where the caller asked for it. */
export type PortionEntry = { index: number; sealed: SealedRow; show: (() => AuditEntry) | undefined };

/**
 * Entries that answer a question, and the place from which the next portion continues. `lost` is the first place whose
 * record the database lacks although retention did not remove it. The record may have answered the question.
 */
export type Portion = { entries: PortionEntry[]; next: number; lost?: number };

/** One statement looks at so many places of the log. So its cost does not grow with the log. */
const window = 20_000;

/**
 * How entries are read: `shown` beside their bytes or not. Today's names are read of all ids, or of those without a name
 * of then. `names` were read before.
 */
export type Reading = { shown: boolean; today?: "all" | "unnamed"; names?: NamesByDigest };

/**
 * Reads the next entries that answer a question, the oldest first, with the texts that the reader may see.
 *
 * @returns the entries, and the place from which the next portion continues: `size` when nothing is left.
 * @throws DomainError for a filter at fault, or `forbidden`, as `listAudit` does. `versions_unready` where the search does
 * not find yet what the question names: what leaves the log is whole, or does not leave it.
 */
export async function readPortion(
  reader: AuditReader,
  { q, now = clock.now(), reads = false, ...bounds }: Question,
  { at, size, take }: Place,
  { shown, today = "all", names }: Reading,
): Promise<Portion> {
  const named = await conditionOf(reader, { q }, "true", now);
  const condition = { ...named, reads: named.reads || reads };
  const range = narrower(condition.range, {
    ...(bounds.from && { from: bounds.from }),
    ...(bounds.to && { to: bounds.to }),
  });
  const end = Math.min(at + window, size);
  const within = { ...range, first: Math.max(at, range.first ?? at), below: Math.min(end, range.below ?? end) };
  await refuseUnready(condition, within.first);
  const rows = await placedRows(condition, within, take, { shown });
  const leaves = rows.flatMap(({ leaf }) => leaf ?? []);
  const sealed = readableBy(reader, await sealedAt(leaves, names));
  const found = rows.flatMap(({ row }) => row ?? []);
  const show = shown ? await showing(found, sealed, today) : undefined;
  const next = placeAfter(rows, take) ?? end;
  const covered = { first: within.first, below: Math.min(within.below, next) };
  const lost = await lostOf(rows, sealed, covered, range);
  return { entries: entriesOf(rows, sealed, show), next, ...(lost !== undefined && { lost }) };
}

/** No record is lost if each place has its entry. */
async function lostOf(
  rows: readonly PlacedRow[],
  sealed: ReadonlyMap<number, unknown>,
  covered: Places,
  period: TimeRange,
): Promise<number | undefined> {
  if (sealed.size === covered.below - covered.first) return undefined;
  const absent = rows.filter(({ index }) => !sealed.has(index)).map(({ index }) => index);
  const lost = [await keptAmong(absent), await firstLost(covered, period)].filter((index) => index !== undefined);
  return lost.length === 0 ? undefined : Math.min(...lost);
}

/** Finds the first of some places that retention did not remove. */
async function keptAmong(places: readonly number[]): Promise<number | undefined> {
  const [first, last = first] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const removed = await removedParts(first, last + 1);
  return places.find((index) => !removed.some(({ from, below }) => from <= index && index < below));
}

/** The entries of rows that still have one. */
const entriesOf = (
  rows: readonly PlacedRow[],
  sealed: ReadonlyMap<number, SealedRow>,
  show: ((row: FoundRow) => AuditEntry) | undefined,
): PortionEntry[] =>
  rows.flatMap(({ index, row }) => {
    const entry = sealed.get(index);
    return entry ? [{ index, sealed: entry, show: show && row && (() => show(row)) }] : [];
  });

/** The place after the last of as many rows as were asked for; undefined where there were fewer. */
function placeAfter(rows: readonly PlacedRow[], take: number): number | undefined {
  const last = rows.length === take ? rows.at(-1) : undefined;
  return last && last.index + 1;
}
