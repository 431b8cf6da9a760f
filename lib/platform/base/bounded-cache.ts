/** Memory of a value itself, and of the objects in it that other values may share. */
export type Measured = { bytes: number; shares?: readonly { object: object; bytes: number }[] };

type Kept<Value> = { value: Value; measured: Measured; until: number };

/** How often everything that is over is looked for, at the next value that is kept. */
const sweepEveryMs = 30_000;
/** Memory that the cache itself needs for a value. */
const overhead = 200;

/**
 * A map that is bounded by the memory its values take. It forgets what was used least recently, and what is over.
 *
 * An object that several values share is counted once, for as long as one of them is kept.
 */
export class BoundedCache<Value> {
  readonly #kept = new Map<string, Kept<Value>>();
  readonly #sharers = new Map<object, { holders: number; bytes: number }>();
  #bytes = 0;
  #sweptAt = performance.now();

  /** @param measure Returns the size of a value; asked once for each that is kept. */
  constructor(
    readonly maxBytes: number,
    private readonly measure: (value: Value, key: string) => Measured,
  ) {}

  /** Bytes that all kept values take, by their measure. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Answers the value and marks it as used. */
  get(key: string): Value | undefined {
    const kept = this.#kept.get(key);
    if (kept === undefined) return undefined;
    this.#kept.delete(key);
    if (kept.until <= performance.now()) {
      this.#uncount(kept.measured);
      return undefined;
    }
    this.#kept.set(key, kept);
    return kept.value;
  }

  /**
   * Keeps a value, forgetting as many as there is no room for. One that is larger than all the room is not kept.
   *
   * @param forMs After this time it is over.
   */
  set(key: string, value: Value, forMs = Number.POSITIVE_INFINITY): void {
    this.delete(key);
    const measured = this.measure(value, key);
    this.#kept.set(key, { value, measured, until: performance.now() + forMs });
    this.#count(measured);
    if (performance.now() - this.#sweptAt > sweepEveryMs) this.#sweep();
    for (const [oldest, { measured: freed }] of this.#kept) {
      if (this.#bytes <= this.maxBytes) break;
      this.#kept.delete(oldest);
      this.#uncount(freed);
    }
  }

  /** Forgets a value. */
  delete(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#uncount(kept.measured);
  }

  #sweep(): void {
    const now = performance.now();
    this.#sweptAt = now;
    for (const [key, { until }] of this.#kept) if (until <= now) this.delete(key);
  }

  #count({ bytes, shares = [] }: Measured): void {
    this.#bytes += bytes + overhead;
    for (const { object, bytes: shared } of shares) {
      const known = this.#sharers.get(object);
      if (known) known.holders += 1;
      else {
        this.#sharers.set(object, { holders: 1, bytes: shared });
        this.#bytes += shared;
      }
    }
  }

  #uncount({ bytes, shares = [] }: Measured): void {
    this.#bytes -= bytes + overhead;
    for (const { object } of shares) {
      const known = this.#sharers.get(object);
      if (!known) continue;
      known.holders -= 1;
      if (known.holders > 0) continue;
      this.#sharers.delete(object);
      this.#bytes -= known.bytes;
    }
  }
}
