import type { CommitItem, CommitVerdict } from "@/lib/platform/commit/item";
import { runBatch } from "@/lib/platform/commit/run-batch";
import { type CommitTicket, NotSent } from "@/lib/platform/commit/ticket";
import { isUnknownOutcome } from "@/lib/platform/db/unknown-outcome";
import { singleton } from "@/lib/platform/singleton/singleton";

type Waiting = {
  item: CommitItem;
  ticket: CommitTicket | undefined;
  resolve: (verdict: CommitVerdict) => void;
  reject: (error: unknown) => void;
};

const maxBatch = 256;
const maxInFlight = 2;
/** How many items are worth a second commit beside the one under way, and how long fewer wait for it. */
const worthASecond = 16;
const patienceMs = 10;

/**
 * Shares one commit between the items that wait at the same time.
 *
 * An idle committer sends at once and so adds no wait; a busy one gathers what arrives meanwhile: half as many commits
 * cost half as much. Of the batches in flight no two touch the same counter: they would only wait for each other inside
 * the database (rules D4).
 */
class Committer {
  private readonly waiting: Waiting[] = [];
  private readonly countersInFlight = new Set<string>();
  private inFlight = 0;
  private scheduled = false;
  private patience: NodeJS.Timeout | undefined;

  commit(item: CommitItem, ticket: CommitTicket | undefined): Promise<CommitVerdict> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, ticket, resolve, reject });
      this.schedule();
    });
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= maxInFlight) return;
    if (this.inFlight > 0 && this.waiting.length < worthASecond) {
      this.patience ??= setTimeout(() => this.send(), patienceMs);
      return;
    }
    this.scheduled = true;
    // The first turn of the loop reads requests that arrived together, the second those that arrived while the first of
    // them was judged. Callers that wait for the same answers then share the next commit as well.
    setImmediate(() =>
      setImmediate(() => {
        this.scheduled = false;
        this.send();
      }),
    );
  }

  private send(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    if (this.inFlight >= maxInFlight) return;
    const batch = this.take();
    if (batch.length === 0) return;
    const counters = new Set(batch.flatMap(({ item }) => item.reservations.map(({ counter }) => counter)));
    for (const counter of counters) this.countersInFlight.add(counter);
    this.inFlight += 1;
    void settleBatch(batch).finally(() => {
      for (const counter of counters) this.countersInFlight.delete(counter);
      this.inFlight -= 1;
      if (this.waiting.length > 0) this.schedule();
    });
    if (this.waiting.length > 0) this.schedule();
  }

  /** Takes what may run now, in arrival order; items whose counters are in flight stay, and those past their deadline go. */
  private take(): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    for (const entry of this.waiting) {
      const blocked = entry.item.reservations.some(({ counter }) => this.countersInFlight.has(counter));
      if (blocked || batch.length >= maxBatch) left.push(entry);
      else if (entry.ticket?.send() === false) entry.reject(new NotSent());
      else batch.push(entry);
    }
    this.waiting.length = 0;
    this.waiting.push(...left);
    return batch;
  }
}

async function settleBatch(batch: readonly Waiting[]): Promise<void> {
  try {
    const verdicts = await runBatch(
      batch.map(({ item }) => item),
      Math.min(...batch.map(({ ticket }) => ticket?.answerBy ?? Number.POSITIVE_INFINITY)),
    );
    batch.forEach(({ ticket, resolve, reject }, i) => {
      const verdict = verdicts[i];
      if (verdict && verdict.kind !== "committed") ticket?.reopen();
      if (verdict) resolve(verdict);
      else reject(new Error("commit_batch gave no verdict"));
    });
  } catch (error) {
    if (isUnknownOutcome(error) || batch.length === 1) {
      if (!isUnknownOutcome(error)) for (const { ticket } of batch) ticket?.reopen();
      for (const { reject } of batch) reject(error);
      return;
    }
    // One bad item must not refuse its neighbours: each runs alone, once.
    for (const { ticket } of batch) ticket?.reopen();
    await Promise.all(batch.map((entry) => settleAlone(entry)));
  }
}

async function settleAlone(entry: Waiting): Promise<void> {
  if (entry.ticket?.send() === false) entry.reject(new NotSent());
  else await settleBatch([entry]);
}

/**
 * Commits an item together with the others that wait.
 *
 * @param ticket Holds the item to a deadline, after which it takes no effect any more.
 * @throws UnknownOutcome when the database cannot say whether it committed; NotSent when its deadline passed before it was
 * sent; the database's error when it refused the item.
 */
export function commitItem(item: CommitItem, ticket?: CommitTicket): Promise<CommitVerdict> {
  return singleton("committer", () => new Committer()).commit(item, ticket);
}
