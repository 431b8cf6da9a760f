import { NamesByDigest } from "@/lib/audit/names-by-digest.store";
import { type Portion, readPortion } from "@/lib/audit/portion";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { formats } from "./formats/lines";
import type { EntriesRow } from "./store";

/** So many entries are read and written at once, at most. */
export const mostAtOnce = 1_024;
/** Of long entries fewer are read: about so many bytes of them. */
const mostAtOnceBytes = 4 * 2 ** 20;

/** Entries, and whether there were as many as were asked for. */
type Batch = Portion & { isFull: boolean };

/** The entries of an export, in their order. The database reads the next ones while some are written. */
export class EntrySource {
  private readonly names = new NamesByDigest();
  private atOnce = mostAtOnce;
  private next: { at: number; read: Promise<Batch> } | undefined;

  /** @param until At this time the share is over: no entries are read ahead. */
  constructor(
    private readonly row: EntriesRow,
    private readonly reader: AuditReader,
    private readonly until: number,
  ) {}

  /** Reads entries from a place on: as many as asked for at most, unless others were read ahead. */
  async read(at: number, take: number): Promise<Batch> {
    const batch = await (this.next?.at === at ? this.next.read : this.readAt(at, take));
    const isMore = batch.next < this.row.size && performance.now() < this.until;
    this.next = isMore ? { at: batch.next, read: ahead(this.readAt(batch.next, 2 * take)) } : undefined;
    return batch;
  }

  private async readAt(at: number, atMost: number): Promise<Batch> {
    const take = Math.min(atMost, this.atOnce);
    const { format, q, from, to, createdAt: now, size } = this.row;
    const reading = { shown: formats[format].shown, today: "unnamed", names: this.names } as const;
    const portion = await readPortion(this.reader, { q, from, to, now }, { at, size, take }, reading);
    this.atOnce = atOnceAfter(portion);
    return { ...portion, isFull: portion.entries.length === take };
  }
}

/** How many entries fit into a batch, by the length of the last ones. */
function atOnceAfter({ entries }: Portion): number {
  let length = 0;
  for (const { sealed } of entries) length += sealed.text.length;
  if (length === 0) return mostAtOnce;
  return Math.max(1, Math.min(mostAtOnce, Math.floor((mostAtOnceBytes * entries.length) / length)));
}

/** Begins something ahead of its use. A failure is thrown where it is awaited, and ignored if it never is. */
export function ahead<Result>(work: Promise<Result>): Promise<Result> {
  work.catch(() => {});
  return work;
}
