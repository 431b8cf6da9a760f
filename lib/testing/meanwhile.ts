import { setImmediate as turn } from "node:timers/promises";

/**
 * Repeats one thing until another ends, also when that fails. Timers have their turn between two rounds: rounds that fail
 * at once would keep the process busy for ever.
 */
export async function meanwhile<T>(round: () => Promise<unknown>, act: () => Promise<T>): Promise<T> {
  let over = false;
  const repeating = (async () => {
    for (; !over; await turn()) await round();
  })();
  try {
    return await act();
  } finally {
    over = true;
    await repeating;
  }
}
