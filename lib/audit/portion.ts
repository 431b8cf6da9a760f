import { clock } from "@/lib/platform/base/clock";
import { readableEntries, shownEntries } from "./queries";
import type { AuditEntry } from "./schema";
import type { SealedRow } from "./sealed-entries.store";
import { narrower, rowsOf } from "./search-filter";
import { columns, type FoundRow, query } from "./store";
import { type AuditReader, conditionOf } from "./trail-condition";

/**
 * A question about the trail as it was asked. `now` is the instant that relative times in `q` refer to. With `reads`,
 * records of reads are among the entries even if `q` does not name them.
 */
export type Question = { q: string; from: Date | null; to: Date | null; now?: Date; reads?: boolean };

/** The part to read: from this index, below this size, at most so many entries. */
export type Place = { at: number; size: number; take: number };

/** An entry with the texts that its reader may see; `shown` where the caller asked for it. */
export type PortionEntry = { index: number; sealed: SealedRow; shown: AuditEntry | undefined };

/** Entries that answer a question, and the place from which the next portion continues. */
export type Portion = { entries: PortionEntry[]; next: number };

/** One statement looks at so many places of the log. So its cost does not grow with the log. */
const window = 20_000;

/**
 * Reads the next entries that answer a question, the oldest first, with the texts that the reader may see.
 *
 * @returns the entries, and the place from which the next portion continues: `size` when nothing is left.
 * @throws DomainError for a filter at fault, or `forbidden`, as `listAudit` does.
 */
export async function readPortion(
  reader: AuditReader,
  { q, now = clock.now(), reads = false, ...bounds }: Question,
  { at, size, take }: Place,
  { shown }: { shown: boolean },
): Promise<Portion> {
  const named = await conditionOf(reader, { q }, "true", now);
  const condition = { ...named, reads: named.reads || reads };
  const { sql, values, range: asked } = condition;
  const range = narrower(asked, { ...(bounds.from && { from: bounds.from }), ...(bounds.to && { to: bounds.to }) });
  const end = Math.min(at + window, size);
  const parameter = (place: number) => `$${values.length + place}`;
  const { rows } = await query<FoundRow>(
    `select ${shown ? columns : "index"} from ${rowsOf(condition)}
     where index >= ${parameter(1)} and index < ${parameter(2)} and (${sql})
       and time >= coalesce(${parameter(3)}::timestamptz, '-infinity') and time < coalesce(${parameter(4)}::timestamptz, 'infinity')
     order by index limit ${take}`,
    [
      ...values,
      Math.max(at, range.first ?? at),
      Math.min(end, range.below ?? end),
      range.from ?? null,
      range.to ?? null,
    ],
  );
  const sealed = await readableEntries(
    reader,
    rows.map(({ index }) => Number(index)),
  );
  const entries = shown ? await shownEntries(rows, sealed) : [];
  const last = rows.length === take ? rows.at(-1) : undefined;
  return {
    entries: rows.flatMap(({ index }, place) => {
      const entry = sealed.get(Number(index));
      return entry ? [{ index: Number(index), sealed: entry, shown: entries[place] }] : [];
    }),
    next: last ? Number(last.index) + 1 : end,
  };
}
