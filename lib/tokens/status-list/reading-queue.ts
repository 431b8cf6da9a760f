import { DomainError } from "@/lib/platform/base/domain-error";
import { FairQueue } from "@/lib/platform/base/fair-queue";

/** The number of cached lists. Their readings take a few seconds together. */
const maxWaiting = 256;

const busy = () =>
  new DomainError("too_many_readings", "unavailable", "Too many status lists are being read. Try again in a moment.");

/** The readers that wait for one reading. It is wanted while a reader is present and the time of one has not passed. */
export class Readers {
  private present = 0;
  private until = 0;
  private readonly gone: (() => void)[] = [];

  /** Adds a reader that waits until a monotonic time, or until the signal aborts. */
  join(until: number, signal?: AbortSignal): void {
    if (signal?.aborted) return;
    this.present += 1;
    this.until = Math.max(this.until, until);
    const leave = () => {
      this.present -= 1;
      if (this.present === 0) for (const gone of this.gone) gone();
    };
    signal?.addEventListener("abort", leave, { once: true });
  }

  wanted(): boolean {
    return this.present > 0 && performance.now() < this.until;
  }

  /** Adds a callback that runs each time the last reader leaves. */
  onGone(gone: () => void): void {
    this.gone.push(gone);
  }
}

type Waiting = { readers: Readers; begin: () => void; refuse: () => void };

/**
 * Runs readings one after the other. Lists that were read before come first, and displace others if the queue is full.
 * A reading without readers is dropped before it begins.
 *
 * @throws DomainError `too_many_readings` for a reading that has no place or was dropped
 */
export class ReadingQueue {
  private running = false;
  private readonly waiting: FairQueue<Waiting>;

  constructor(total = maxWaiting) {
    this.waiting = new FairQueue<Waiting>({ perLane: 1, total }, (displaced) => displaced.refuse());
  }

  async run<T>(job: () => Promise<T>, turn: { list: number; readBefore: boolean; readers: Readers }): Promise<T> {
    if (!turn.readers.wanted()) throw busy();
    if (this.running) await this.turn(turn);
    this.running = true;
    try {
      return await job();
    } finally {
      this.running = false;
      this.beginNext();
    }
  }

  private turn({ list, readBefore: known, readers }: { list: number; readBefore: boolean; readers: Readers }) {
    return new Promise<void>((begin, reject) => {
      const lane = String(list);
      const waiting = { readers, begin, refuse: () => reject(busy()) };
      if (this.waiting.push(waiting, { lane, known }) !== undefined) return waiting.refuse();
      readers.onGone(() => {
        this.waiting.remove(waiting, { lane, known });
        waiting.refuse();
      });
    });
  }

  private beginNext(): void {
    let next = this.waiting.next(0);
    while (next && "job" in next && !next.job.readers.wanted()) {
      next.job.refuse();
      next = this.waiting.next(0);
    }
    if (!next || !("job" in next)) return;
    // The next reading continues in a later turn; no other one may begin before.
    this.running = true;
    next.job.begin();
  }
}
