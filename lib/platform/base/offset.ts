/** Bounds of the clock offset that one reading of the database's clock proves, in ms. */
export type Bounds = { from: number; to: number };

/**
 * Computes the bounds that a reading proves: the database read its clock between question and answer.
 *
 * @param asked When the question was sent, and `answered` when the answer came, by the monotonic clock in ms.
 * @param told Time of the database's clock, in ms.
 */
export const boundsOf = (asked: number, told: number, answered: number): Bounds => ({
  from: told - answered,
  to: told - asked,
});

/**
 * Gives the offset after some readings, in ms.
 *
 * An offset that the readings allow stays: slow answers of a busy machine prove little, and must not make the time jump.
 * One that they do not allow moves as little as they demand. Readings that contradict one another mean that the
 * database's clock was set: the latest is right.
 */
export function offsetAfter(known: number | undefined, readings: readonly Bounds[]): number | undefined {
  let within: Bounds | undefined;
  for (const reading of readings) {
    const both = within && { from: Math.max(within.from, reading.from), to: Math.min(within.to, reading.to) };
    within = both && both.from <= both.to ? both : reading;
  }
  if (!within) return known;
  return known === undefined ? (within.from + within.to) / 2 : Math.min(Math.max(known, within.from), within.to);
}
