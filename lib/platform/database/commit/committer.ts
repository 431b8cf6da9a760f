import { DomainError } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";
import { isUnknownOutcome } from "@/lib/platform/database/unknown-outcome";
import type { CommitItem, CommitVerdict, OneTimeProof } from "./item";
import { runBatch } from "./run-batch";
import type { CommitTicket } from "./ticket";
import { Turns } from "./turns";

type Waiting = {
  asker: string;
  item: CommitItem;
  ticket: CommitTicket | undefined;
  resolve: (verdict: CommitVerdict) => void;
  reject: (error: unknown) => void;
};

const maxBatch = 256;
const maxInFlight = 2;
/**
 * How many items of one asker may wait. Endpoints bound what is asked at once far below; what waits beyond that was given up by
 * its askers while the database hung.
 */
const perAsker = 8_192;
/** How many items are worth a second commit beside the one under way, and how long fewer wait for it. */
const worthASecond = 16;
const patienceMs = 10;
/** Time after a commit in which its callers are expected to return, and the longest wait for them, in ms. */
const returnMs = 2;
const gatherMs = 1;

/**
 * Shares one commit between the items that wait at the same time.
 *
 * An idle committer sends at once and so adds no wait. A busy one gathers new items: half as many commits cost half as
 * much. Callers that were answered mostly ask again at once. So the next commit takes half of all callers, those that
 * wait and those that will return. The process then judges one half while the database commits the other. No two
 * batches in flight touch the same counter: they would only wait for each other inside the database (rules D4).
 *
 * Askers take turns in a batch, so that a flood from one asker delays no other.
 */
export class Committer {
  private readonly waiting = new Turns<Waiting>(perAsker);
  private readonly countersInFlight = new Set<string>();
  private inFlight = 0;
  private itemsInFlight = 0;
  private scheduled = false;
  private patience: NodeJS.Timeout | undefined;
  private lastCommit = { at: Number.NEGATIVE_INFINITY, share: maxBatch };

  constructor(private readonly run: typeof runBatch = runBatch) {}

  commit(asker: string, item: CommitItem, ticket?: CommitTicket): Promise<CommitVerdict> {
    return new Promise((resolve, reject) => {
      this.queue({ asker, item, ticket, resolve, reject });
    });
  }

  private queue(entry: Waiting): void {
    if (!this.waiting.push(entry.asker, entry)) {
      entry.reject(tooManyWaiting());
      return;
    }
    entry.ticket?.queue();
    this.schedule();
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= maxInFlight) return;
    const busy = this.inFlight > 0;
    if (busy ? this.waiting.size < worthASecond : this.awaitsItsShare()) {
      this.patience ??= setTimeout(() => this.send(), busy ? patienceMs : gatherMs);
      return;
    }
    this.scheduled = true;
    // One turn of the loop later, so that requests which arrived together commit together.
    setImmediate(() => {
      this.scheduled = false;
      this.send();
    });
  }

  private get callersReturn(): boolean {
    return performance.now() - this.lastCommit.at < returnMs;
  }

  private awaitsItsShare(): boolean {
    return this.callersReturn && this.waiting.size < this.lastCommit.share;
  }

  private stopWaiting(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
  }

  private send(): void {
    this.stopWaiting();
    if (this.inFlight >= maxInFlight) return;
    const batch = this.take();
    if (batch.length === 0) return;
    const counters = new Set(batch.flatMap(({ item }) => item.reservations.map(({ counter }) => counter)));
    for (const counter of counters) this.countersInFlight.add(counter);
    this.inFlight += 1;
    this.itemsInFlight += batch.length;
    void this.settle(batch).finally(() => {
      for (const counter of counters) this.countersInFlight.delete(counter);
      this.lastCommit = { at: performance.now(), share: Math.ceil((this.itemsInFlight + this.waiting.size) / 2) };
      this.inFlight -= 1;
      this.itemsInFlight -= batch.length;
      if (this.inFlight === 0) this.stopWaiting();
      if (this.waiting.size > 0) this.schedule();
    });
    if (this.waiting.size > 0) this.schedule();
  }

  /** Takes what may run now; items whose counters are in flight stay, and those past their deadline go. */
  private take(): Waiting[] {
    const most = this.callersReturn ? Math.min(maxBatch, this.lastCommit.share) : maxBatch;
    return this.waiting.take(most, ({ item, ticket, reject }) => {
      if (item.reservations.some(({ counter }) => this.countersInFlight.has(counter))) return "leave";
      if (!ticket || ticket.send()) return "take";
      reject(ticket.notSent());
      return "drop";
    });
  }

  private async settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const answerBy = Math.min(...batch.map(({ ticket }) => ticket?.answerBy ?? Number.POSITIVE_INFINITY));
      const verdicts = await this.run(
        batch.map(({ item }) => item),
        answerBy,
      );
      // The database gives up a whole batch at its earliest deadline. The others have time left.
      const wasLate = performance.now() >= answerBy && verdicts.every(({ kind }) => kind === "moved");
      batch.forEach((entry, i) => {
        const { ticket, resolve, reject } = entry;
        const verdict = verdicts[i];
        if (verdict && verdict.kind !== "committed") ticket?.reopen();
        if (!verdict) reject(new Error("commit_batch gave no verdict"));
        else if (wasLate && performance.now() < (ticket?.answerBy ?? Number.POSITIVE_INFINITY)) this.queue(entry);
        else resolve(verdict);
      });
    } catch (error) {
      if (isUnknownOutcome(error) || batch.length === 1) {
        if (!isUnknownOutcome(error)) for (const { ticket } of batch) ticket?.reopen();
        for (const { reject } of batch) reject(error);
        return;
      }
      // One bad item must not refuse its neighbours: each runs alone, once.
      for (const { ticket } of batch) {
        ticket?.reopen();
        ticket?.queue();
      }
      await Promise.all(batch.map((entry) => this.settleAlone(entry)));
    }
  }

  private async settleAlone(entry: Waiting): Promise<void> {
    if (!entry.ticket || entry.ticket.send()) await this.settle([entry]);
    else entry.reject(entry.ticket.notSent());
  }
}

/** The refusal of one more question where its asker has as many under way as they may. */
export const tooManyWaiting = (): DomainError =>
  new DomainError("too_many_waiting", "throttled", "Too many requests of one caller wait. Send fewer at a time.", {
    retryAfterSeconds: 1,
  });

/**
 * Commits an item together with the others that wait.
 *
 * @param asker Whose turn it takes: a key of a resource server, an agent.
 * @param ticket Holds the item to a deadline, after which it takes no effect any more.
 * @throws UnknownOutcome when the database cannot say whether it committed; NotSent when its deadline passed before it was
 * sent; DomainError `too_many_waiting` when the asker has too many waiting; the database's error when it refused the item.
 */
export function commitItem<P extends OneTimeProof>(
  asker: string,
  item: CommitItem<P>,
  ticket?: CommitTicket,
): Promise<CommitVerdict<P>> {
  const verdict = singleton("committer", () => new Committer()).commit(asker, item, ticket);
  // A replayed proof is one of the item's own.
  return verdict as Promise<CommitVerdict<P>>;
}
