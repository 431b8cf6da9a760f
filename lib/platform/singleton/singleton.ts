/**
 * Returns the process-wide value of that name, made on first use.
 *
 * The Node server and Next's bundle load `lib` twice in one process; whatever must exist once (pools, batcher, keys)
 * lives behind this and never in a module variable.
 */
export function singleton<T extends object>(name: string, make: () => T): T {
  const key = Symbol.for(`mandate.${name}`);
  const holder = globalThis as { [key: symbol]: object | undefined };
  const existing = holder[key];
  if (existing) return existing as T;
  const made = make();
  holder[key] = made;
  return made;
}

/** Replaces or removes a process-wide value; for start-up and for tests that need a fresh one. */
export function setSingleton(name: string, value: object | undefined): void {
  (globalThis as { [key: symbol]: object | undefined })[Symbol.for(`mandate.${name}`)] = value;
}

/** Reads a process-wide value that may not have been made yet. */
export function peekSingleton<T extends object>(name: string): T | undefined {
  return (globalThis as { [key: symbol]: object | undefined })[Symbol.for(`mandate.${name}`)] as T | undefined;
}
