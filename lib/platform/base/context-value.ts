import { AsyncLocalStorage } from "node:async_hooks";
import { singleton } from "./singleton";

type Held = { readonly name: string; readonly value: unknown; readonly outer: Held | undefined };
type Context = { readonly storage: AsyncLocalStorage<Held>; acts: number };

/** One for all values: each storage in use makes every promise of the process dearer, those of decisions too. */
const context = () => singleton<Context>("context", () => ({ storage: new AsyncLocalStorage<Held>(), acts: 0 }));

/** A value that holds for everything that a call does, across awaits; known by its name. */
export class ContextValue<T> {
  constructor(private readonly name: string) {}

  /**
   * Does something with the current value, until it is over: what `act` leaves running without waiting for it names its
   * own value, or is kept by {@link keepContextUntil}. In between no promise of the process is followed.
   */
  with<R>(value: T, act: () => R): R {
    const all = context();
    const outer = all.storage.getStore();
    const over = () => leave(all);
    all.acts += 1;
    try {
      const result = all.storage.run({ name: this.name, value, outer }, act);
      if (result instanceof Promise) result.then(over, over);
      else over();
      return result;
    } catch (error) {
      over();
      throw error;
    }
  }

  /** Answers the current value; undefined outside of any. */
  now(): T | undefined {
    let held = context().storage.getStore();
    while (held && held.name !== this.name) held = held.outer;
    return held?.value as T | undefined;
  }
}

/** Keeps the current values for work that may outlive the call that began it. */
export function keepContextUntil(work: Promise<unknown>): void {
  const all = context();
  if (all.storage.getStore() === undefined) return;
  all.acts += 1;
  const over = () => leave(all);
  work.then(over, over);
}

function leave(all: Context): void {
  all.acts -= 1;
  if (all.acts === 0) all.storage.disable();
}
