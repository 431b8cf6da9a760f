const header = 16;
const slot = 8;
/** Assumed bytes of a function's enclosed variables, which cannot be measured. */
const enclosed = 1_024;

/**
 * Estimates how many bytes of memory a value takes, as V8 lays it out: it need not be exact, but must not be far less.
 *
 * @param shared Objects within it that are counted elsewhere; each counts as a reference.
 */
export function bytesOf(value: unknown, shared: ReadonlySet<unknown> = new Set()): number {
  const seen = new Set<unknown>(shared);
  const waiting: unknown[] = [value];
  let bytes = 0;
  while (waiting.length > 0) {
    const next = waiting.pop();
    bytes += slot;
    if (typeof next === "string") bytes += 2 * header + lengthInMemory(next);
    else if (typeof next === "bigint") bytes += 2 * header;
    else if (typeof next === "function") bytes += enclosed;
    else if (typeof next === "object" && next !== null && !seen.has(next)) {
      seen.add(next);
      bytes += own(next, waiting);
    }
  }
  return bytes;
}

/** Counts an object without what it refers to, which is added to what waits. */
function own(object: object, waiting: unknown[]): number {
  if (object instanceof Date) return 6 * header;
  if (ArrayBuffer.isView(object)) return 6 * header + object.byteLength;
  if (object instanceof Map || object instanceof Set) {
    for (const entry of object instanceof Map ? [...object.keys(), ...object.values()] : object) waiting.push(entry);
    return 4 * header + 3 * slot * object.size;
  }
  const values = Object.values(object);
  for (const one of values) waiting.push(one);
  // Objects keep room for further members.
  return 4 * header + slot * values.length;
}

/** Text beyond Latin-1 takes two bytes a character. */
const lengthInMemory = (text: string): number => (/[^\0-\xff]/.test(text) ? 2 * text.length : text.length);
