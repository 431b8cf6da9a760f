import type { SealedChunk } from "@/lib/audit/seal";
import type { Watched } from "@/lib/detections/rules/watched";
import { watchedOfRow } from "./record-text";

/** Records of places from `from` up to `to`. */
type Chunk = {
  from: number;
  readonly to: number;
  readonly characters: number;
  readonly at: number;
  records: Watched[];
};

/** Records of the next places; `next`: the place after them. */
export type NextRecords = { records: Watched[]; next: number };

/** Characters that wait, at most. When the rules are further behind, they read from the database. */
const mostWaiting = 8 * 1024 * 1024;
/** In ms. While another process runs the rules, nothing is kept here for longer: texts can be erased. */
const longestWaiting = 60_000;

/**
 * Records that this process sealed and has not shown the rules yet, in the thread that sealed them. To read them again
 * from the database would cost each decision as much as the rules themselves.
 *
 * Each record is handed out once. A caller that needs it again, or finds it gone, reads it from the database.
 */
export class JustSealed {
  private waiting: Chunk[] = [];
  private characters = 0;

  constructor(private readonly most = mostWaiting) {}

  add({ size, sealed, trail, characters }: Pick<SealedChunk, "size" | "sealed" | "trail" | "characters">): void {
    const from = size - sealed;
    // After another process has sealed in between, the earlier ones lead nowhere.
    if (this.waiting.at(-1)?.to !== from) this.forget();
    const at = performance.now();
    this.waiting.push({ from, to: size, characters, at, records: trail.map(watchedOfRow) });
    this.characters += characters;
    while (this.characters > this.most || at - (this.waiting[0]?.at ?? at) > longestWaiting) this.dropOldest();
  }

  /** Hands out the records from this place on, at most so many; undefined if it does not know that place. */
  take(place: number, most: number): NextRecords | undefined {
    this.dropBefore(place);
    const [oldest] = this.waiting;
    if (oldest === undefined || oldest.from > place) return undefined;
    const left = oldest.records.filter(({ index }) => index >= place);
    const records = left.slice(0, most);
    oldest.records = left.slice(most);
    const last = records.at(-1);
    const next = last === undefined || oldest.records.length === 0 ? oldest.to : last.index + 1;
    oldest.from = next;
    this.dropBefore(next);
    return { records, next };
  }

  /** After this the database may hold other records at the same places. */
  forget(): void {
    this.dropBefore(Number.POSITIVE_INFINITY);
  }

  private dropBefore(place: number): void {
    while (this.waiting[0] !== undefined && this.waiting[0].to <= place) this.dropOldest();
  }

  private dropOldest(): void {
    this.characters -= this.waiting.shift()?.characters ?? 0;
  }
}
