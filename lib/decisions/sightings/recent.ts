/** The last decisions of a process about one object: its last allow, and the first refusal since. */
export type Seen = { allowedAt: Date | undefined; refusedAt: Date | undefined };

/** Keeps the latest decisions by object, in two generations, so that its memory is bounded. */
export class RecentDecisions {
  #now = new Map<string, Seen>();
  #before = new Map<string, Seen>();

  /** @param most Objects of one generation. A full one takes the place of the one before. */
  constructor(private readonly most = 20_000) {}

  get(key: string): Seen | undefined {
    return this.#now.get(key) ?? this.#before.get(key);
  }

  allowed(key: string, at: Date): void {
    this.#set(key, { allowedAt: at, refusedAt: undefined });
  }

  refused(key: string, at: Date): void {
    const seen = this.get(key);
    if (seen?.refusedAt === undefined) this.#set(key, { allowedAt: seen?.allowedAt, refusedAt: at });
  }

  #set(key: string, seen: Seen): void {
    if (this.#now.size >= this.most && !this.#now.has(key)) {
      this.#before = this.#now;
      this.#now = new Map();
    }
    this.#now.set(key, seen);
  }
}
