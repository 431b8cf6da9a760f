import { NamesByDigest } from "@/lib/audit/names-by-digest.store";
import { type Portion, readPortion } from "@/lib/audit/portion";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { refuseLost } from "./errors";
import { formats } from "./formats/lines";
import type { EntriesRow } from "./store";

/** So many entries are read and written at once, at most. */
export const mostAtOnce = 512;
/** So many such batches wait to be written, at most. They are enough for the time in which a portion is kept. */
const mostAhead = 3;
/** Of long entries fewer are read: about so many bytes of them. */
const mostAtOnceBytes = 2 * 2 ** 20;

/** Entries, and whether there were as many as were asked for. */
type Batch = Portion & { isFull: boolean };

/** The entries of an export, in their order. The database reads the next ones while some are written. */
export class EntrySource {
  private readonly names = new NamesByDigest();
  private atOnce = mostAtOnce;
  private readonly next: Promise<Batch>[] = [];
  /** The place from which the next ones are read; undefined while some are read that tell it. */
  private place: number | undefined;

  /** @param until At this time the share is over: no entries are read ahead. */
  constructor(
    private readonly row: EntriesRow,
    private readonly reader: AuditReader,
    private readonly until: number,
  ) {}

  /** Reads entries from a place on: as many as asked for at most, unless others were read ahead. */
  async read(at: number, take: number): Promise<Batch> {
    const first = this.next.shift() ?? this.begin(at, take);
    this.readAhead(take);
    return first;
  }

  private begin(at: number, take: number): Promise<Batch> {
    this.place = undefined;
    const read = this.readAt(at, take).then((batch) => {
      this.place = batch.next;
      this.readAhead(take);
      return batch;
    });
    return ahead(read);
  }

  private readAhead(take: number): void {
    if (this.place === undefined || this.next.length >= mostAhead) return;
    if (this.place < this.row.size && performance.now() < this.until) this.next.push(this.begin(this.place, 2 * take));
  }

  private async readAt(at: number, atMost: number): Promise<Batch> {
    const take = Math.min(atMost, this.atOnce);
    const { format, q, from, to, createdAt: now, size } = this.row;
    const reading = { shown: formats[format].shown, today: "unnamed", names: this.names } as const;
    const portion = await readPortion(this.reader, { q, from, to, now }, { at, size, take }, reading);
    refuseLost(portion.lost);
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
