import { NamesByDigest } from "@/lib/audit/names-by-digest.store";
import { type Portion, readPortion } from "@/lib/audit/portion";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { formats } from "./formats/lines";
import type { EntriesRow } from "./store";

/** So many entries are read and written at once, at most. */
export const mostAtOnce = 1_024;

/** Entries, and whether there were as many as were asked for. */
type Batch = Portion & { isFull: boolean };

/** The entries of an export, in their order. The database reads the next ones while some are written. */
export class EntrySource {
  private readonly names = new NamesByDigest();
  private next: { at: number; read: Promise<Batch> } | undefined;

  /** @param until At this time the share is over: no entries are read ahead. */
  constructor(
    private readonly row: EntriesRow,
    private readonly reader: AuditReader,
    private readonly until: number,
  ) {}

  /** Reads entries from a place on: as many as asked for, unless others were read ahead. */
  async read(at: number, take: number): Promise<Batch> {
    const batch = await (this.next?.at === at ? this.next.read : this.readAt(at, take));
    const isMore = batch.next < this.row.size && performance.now() < this.until;
    this.next = isMore
      ? { at: batch.next, read: ahead(this.readAt(batch.next, Math.min(2 * take, mostAtOnce))) }
      : undefined;
    return batch;
  }

  private async readAt(at: number, take: number): Promise<Batch> {
    const { format, q, from, to, createdAt: now, size } = this.row;
    const reading = { shown: formats[format].shown, today: "unnamed", names: this.names } as const;
    const portion = await readPortion(this.reader, { q, from, to, now }, { at, size, take }, reading);
    return { ...portion, isFull: portion.entries.length === take };
  }
}

/** Begins something ahead of its use. A failure is thrown where it is awaited, and ignored if it never is. */
export function ahead<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => {});
  return work;
}
