import { type Portion, readPortion } from "@/lib/audit/portion";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { formats } from "./formats/lines";
import type { EntriesRow } from "./store";

/** The entries of an export, in their order. The database reads the next ones while some are written. */
export class EntrySource {
  private next: { at: number; read: Promise<Portion> } | undefined;

  /** @param until At this time the share is over: no entries are read ahead. */
  constructor(
    private readonly row: EntriesRow,
    private readonly reader: AuditReader,
    private readonly until: number,
  ) {}

  /** Reads entries from a place on: about as many as asked for. */
  async read(at: number, take: number): Promise<Portion> {
    const portion = await (this.next?.at === at ? this.next.read : this.readAt(at, take));
    const isMore = portion.next < this.row.size && performance.now() < this.until;
    this.next = isMore ? { at: portion.next, read: ahead(this.readAt(portion.next, take)) } : undefined;
    return portion;
  }

  private readAt(at: number, take: number): Promise<Portion> {
    const { format, q, from, to, createdAt: now, size } = this.row;
    return readPortion(this.reader, { q, from, to, now }, { at, size, take }, { shown: formats[format].shown });
  }
}

/** Begins something ahead of its use. A failure is thrown where it is awaited, and ignored if it never is. */
export function ahead<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => {});
  return work;
}
