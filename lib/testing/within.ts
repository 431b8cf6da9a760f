/** Fails when something takes longer. Vitest gives its global set-ups no time limit. */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${what} took longer than ${ms / 1000} s.`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}
