import asyncHooks, { AsyncLocalStorage } from "node:async_hooks";

/** How long after the last request of Next what it may have left unfinished still finds its context. */
const quietMs = 5_000;

/**
 * The storages of Next and React, put to rest while no request is with them.
 *
 * A storage that is enabled makes Node follow every promise of the process, and they never disable theirs: one page that
 * was opened once would cost each decision a twelfth of its time for ever.
 */
export class RestingStorages {
  private readonly enabled = new Set<AsyncLocalStorage<unknown>>();
  private requests = 0;
  private rest: NodeJS.Timeout | undefined;

  /** From now on CommonJS modules, which Next is made of, get a class whose storages are known here. */
  install(): void {
    const { enabled } = this;
    asyncHooks.AsyncLocalStorage = class<T> extends AsyncLocalStorage<T> {
      override run<R, Args extends unknown[]>(store: T, act: (...args: Args) => R, ...args: Args): R {
        enabled.add(this);
        return super.run(store, act, ...args);
      }

      override enterWith(store: T): void {
        enabled.add(this);
        super.enterWith(store);
      }
    };
  }

  /** Keeps them awake while one request is answered. */
  async during(answer: () => Promise<void>): Promise<void> {
    clearTimeout(this.rest);
    this.requests += 1;
    try {
      await answer();
    } finally {
      this.requests -= 1;
      if (this.requests === 0) this.rest = setTimeout(() => this.putToRest(), quietMs).unref();
    }
  }

  private putToRest(): void {
    for (const storage of this.enabled) storage.disable();
    this.enabled.clear();
  }
}
