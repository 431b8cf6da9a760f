import { DomainError } from "@/lib/platform/base/domain-error";
import { singleton } from "@/lib/platform/base/singleton";
import { subscribe } from "./hub";
import { Shares } from "./shares";

/**
 * Waits for changes of one object. The caller reads the object again after each wake-up: a change is only a hint, and
 * none is missed.
 */
export type Watch = {
  /** Resolves at the next change, after `ms`, or when changes can no longer be heard. */
  next(ms: number, signal?: AbortSignal): Promise<"changed" | "elapsed" | "deaf">;
  stop(): void;
};

type Watcher = { changed: boolean; deaf: boolean; wake: (() => void) | undefined };

const maxWatchers = 5_000;

/** Who waits, and how many waits of theirs may be open in one process. */
export type Caller = { id: string; share: number };

/** All that wait in this process share one subscription, and hold no connection of the database. */
class Watchers {
  private readonly watching = new Map<string, Set<Watcher>>();
  private subscription: Promise<() => void> | undefined;
  private readonly shares = new Shares();
  private count = 0;

  async watch(topic: string, id: string, caller: Caller): Promise<Watch | undefined> {
    if (this.count >= maxWatchers) return undefined;
    const giveBack = this.shares.take(caller.id, caller.share);
    if (!giveBack) throw tooManyWaiting(caller);
    const watcher: Watcher = { changed: false, deaf: false, wake: undefined };
    const key = `${topic} ${id}`;
    const all = this.watching.get(key) ?? new Set();
    this.watching.set(key, all.add(watcher));
    this.count += 1;
    const stop = () => {
      if (!all.delete(watcher)) return;
      this.count -= 1;
      giveBack();
      if (all.size === 0) this.watching.delete(key);
    };
    try {
      this.subscription ??= this.listen();
      await this.subscription;
    } catch (error) {
      this.subscription = undefined;
      stop();
      throw error;
    }
    return { next: (ms, signal) => next(watcher, ms, signal), stop };
  }

  private listen(): Promise<() => void> {
    return subscribe({
      message: ({ topic, id }) => {
        for (const watcher of this.watching.get(`${topic} ${id}`) ?? []) {
          watcher.changed = true;
          watcher.wake?.();
        }
      },
      end: () => {
        this.subscription = undefined;
        for (const watcher of [...this.watching.values()].flatMap((all) => [...all])) {
          watcher.deaf = true;
          watcher.wake?.();
        }
      },
    });
  }
}

function next(watcher: Watcher, ms: number, signal?: AbortSignal): Promise<"changed" | "elapsed" | "deaf"> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", settle);
      watcher.wake = undefined;
      const { changed, deaf } = watcher;
      watcher.changed = false;
      resolve(deaf ? "deaf" : changed ? "changed" : "elapsed");
    };
    const timer = setTimeout(settle, ms);
    watcher.wake = settle;
    signal?.addEventListener("abort", settle);
    // A change between the last reading and now.
    if (watcher.changed || watcher.deaf || signal?.aborted) settle();
  });
}

const tooManyWaiting = ({ share }: Caller): DomainError =>
  new DomainError(
    "too_many_waiting",
    "throttled",
    `At most ${share} waits of one caller are open at a time. Let some of them end, or ask without waiting.`,
  );

/**
 * Watches one thing until `stop` is called; undefined when too many wait already. Read it after this answered, not
 * before.
 *
 * @throws DomainError `too_many_waiting` when the caller has its maximum of open waits; the database's error when it
 * cannot be reached.
 */
export const watchOne = (topic: string, id: string, caller: Caller): Promise<Watch | undefined> =>
  singleton("watchers", () => new Watchers()).watch(topic, id, caller);
