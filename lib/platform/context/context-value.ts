import { AsyncLocalStorage } from "node:async_hooks";
import { singleton } from "@/lib/platform/singleton/singleton";

type Held = { readonly name: string; readonly value: unknown; readonly outer: Held | undefined };

/** One for all values: each storage in use makes every promise of the process dearer, those of decisions too. */
const storage = () => singleton("context", () => new AsyncLocalStorage<Held>());

/** A value that holds for everything that a call does, across awaits; known by its name. */
export class ContextValue<T> {
  constructor(private readonly name: string) {}

  /** Does something with the value in force. */
  with<R>(value: T, act: () => R): R {
    const all = storage();
    return all.run({ name: this.name, value, outer: all.getStore() }, act);
  }

  /** Answers the value in force; undefined outside of any. */
  now(): T | undefined {
    for (let held = storage().getStore(); held; held = held.outer) if (held.name === this.name) return held.value as T;
    return undefined;
  }
}
