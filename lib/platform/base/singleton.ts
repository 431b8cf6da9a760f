const key = Symbol.for("mandate.singletons");
const holder = globalThis as { [key]?: Map<string, object> };
holder[key] ??= new Map();
/** One for the process, whichever copy of this module made it. */
const singletons: Map<string, object> = holder[key];

/**
 * Returns the process-wide value of that name, made on first use.
 *
 * The Node server and Next's bundle load `lib` twice in one process. Objects that must exist once (pools, batcher,
 * keys) use this, never a module variable.
 */
export function singleton<T extends object>(name: string, make: () => T): T {
  const existing = singletons.get(name);
  if (existing) return existing as T;
  const made = make();
  singletons.set(name, made);
  return made;
}

/** Replaces or removes a process-wide value; for start-up and for tests that need a fresh one. */
export function setSingleton(name: string, value: object | undefined): void {
  if (value) singletons.set(name, value);
  else singletons.delete(name);
}

/** Reads a process-wide value that may not have been made yet. */
export function peekSingleton<T extends object>(name: string): T | undefined {
  return singletons.get(name) as T | undefined;
}

/** Removes the process-wide values of these names; they are made again at their next use. */
export function forgetNamed(isNamed: (name: string) => boolean): void {
  for (const name of singletons.keys()) if (isNamed(name)) singletons.delete(name);
}

/** Forgets every process-wide value, as when a process begins; for tests that run in one process after others. */
export function forgetSingletons(): void {
  singletons.clear();
}
