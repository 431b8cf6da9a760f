import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { createSHA256, type IHasher } from "hash-wasm";
import { inSlices } from "@/lib/platform/base/slices";
import { ahead, type EntrySource, mostAtOnce } from "./entry-source";
import { Ended } from "./errors";
import { formats, linesOf } from "./formats/lines";
import { entryFiles } from "./model";
import * as store from "./store";

const pack = promisify(gzip);

/** A portion is not much longer, so that memory does not grow with the entries. */
const mostPortionBytes = 16 * 2 ** 20;
/** The largest file, uncompressed. */
const mostBytes = 8 * 2 ** 30;
/** So many batches are compressed at once, beside one that is written. */
const mostPacking = 4;
/** The packed bytes come in few pieces, for each of which the thread is called. */
const packing = { level: 1, chunkSize: 256 * 2 ** 10 };
/** So many bytes are hashed before everything else that waits for the thread has a turn. */
const hashedAtOnce = 256 * 2 ** 10;

/** The first portion is always written: it holds the head of the file. */
const isFirst = ({ hashState }: store.EntriesRow): boolean => hashState === null;
const isRead = (row: store.EntriesRow): boolean => !isFirst(row) && row.nextIndex >= row.size;

/** The state after a portion, and its bytes, which are compressed meanwhile. */
type Written = { after: Omit<store.Progress, "hashState">; packed: Promise<Buffer>[] };

/**
 * Writes the entries of an export, portion by portion and each batch by batch. The memory of a batch is free again before
 * it is old. A batch is compressed while the next one is written, and a portion is kept while the next one is.
 */
export class EntryWriter {
  private kept: Promise<boolean> = Promise.resolve(true);

  private constructor(
    private row: store.EntriesRow,
    private readonly source: EntrySource,
    private readonly hasher: IHasher,
  ) {}

  /** Goes on where the last portion that was kept ended. */
  static async from(row: store.EntriesRow, source: EntrySource): Promise<EntryWriter> {
    const hasher = (await createSHA256()).init();
    return new EntryWriter(row, source, row.hashState ? hasher.load(row.hashState) : hasher);
  }

  /** Writes about so many entries; answers whether more are left. */
  async write(take: number): Promise<boolean> {
    const { row } = this;
    if (isRead(row)) return false;
    const { after, packed } = await this.written(take);
    const progress = { ...after, hashState: Buffer.from(this.hasher.save()) };
    if (!(await this.kept)) return false;
    this.kept = ahead(keep(row, progress, packed));
    this.row = { ...row, ...progress, revision: row.revision + 1 };
    return !isRead(this.row);
  }

  /** Waits until all that was written is kept. Answers undefined if the export ended, or another server went on. */
  async end(): Promise<store.EntriesRow | undefined> {
    return (await this.kept) ? this.row : undefined;
  }

  /** The SHA-256 of the whole file. */
  digest(): string {
    return this.hasher.digest();
  }

  private async written(take: number): Promise<Written> {
    const { format, size, nextIndex, count, first, last, bytes } = this.row;
    const written: Written = { after: { nextIndex, count, first, last, bytes }, packed: [] };
    const { after } = written;
    if (isFirst(this.row)) await this.add(written, Buffer.from(formats[format].head));
    for (let [left, isFull] = [take, true]; left > 0 && isFull; ) {
      const { entries, next, ...read } = await this.source.read(after.nextIndex, Math.min(left, mostAtOnce));
      await this.add(written, await linesOf(format, entries));
      after.nextIndex = next;
      after.count += entries.length;
      after.first ??= entries[0]?.index ?? null;
      after.last = entries.at(-1)?.index ?? after.last;
      left -= entries.length;
      isFull = read.isFull && next < size && after.bytes - bytes < mostPortionBytes;
    }
    return written;
  }

  private async add({ after, packed }: Written, bytes: Buffer): Promise<void> {
    if (bytes.length === 0) return;
    after.bytes += bytes.length;
    if (after.bytes > mostBytes) throw new Ended("export_too_large");
    await inSlices(partsOf(bytes), (part) => this.hasher.update(part));
    packed.push(ahead(pack(bytes, packing)));
    await packed.at(-mostPacking);
  }
}

function* partsOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += hashedAtOnce) yield bytes.subarray(at, at + hashedAtOnce);
}

/** Keeps a portion. Several compressed parts are one compressed whole (RFC 1952 section 2.2). */
async function keep(row: store.EntriesRow, progress: store.Progress, packed: readonly Promise<Buffer>[]) {
  const content = Buffer.concat(await Promise.all(packed));
  const chunk = { name: entryFiles[row.format], start: row.bytes, length: progress.bytes - row.bytes, content };
  return store.savePortion(row, progress, chunk);
}
