import { vi } from "vitest";

/** A small generator of numbers from a seed (mulberry32), so that a run can be repeated. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

/** The seed of a run: given by the environment to repeat one, and always printed. */
export function seedOf(name: string): number {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`${name}: SEED=${seed}`);
  return seed;
}

/** So many of several things, in their order: all of them when there are no more. */
export function chosen<T>(things: readonly T[], count: number, random: (below: number) => number): T[] {
  const places = new Set<number>();
  while (places.size < Math.min(count, things.length)) places.add(random(things.length));
  return things.filter((_, place) => places.has(place));
}

/** How often a trial runs: reduced here, in full by `npm run soak`. */
export const trials = (reduced: number): number => Number(process.env.TRIALS ?? reduced);

/** More than any waiter has connections: some of them always meet inside the database, and some wait for a connection. */
const atOnce = 6;

/**
 * Does something many times, six at once. Of all at once, the last ones may wait longer for a connection than the product
 * lets them.
 */
export async function sideBySide<T>(times: number, act: (i: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const going = async () => {
    while (next < times) {
      const i = next++;
      done[i] = await act(i);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, going));
  return done;
}

/** Lets so many acts run at the same time. The others wait for their turn. */
export function atMost(count: number): <T>(act: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (act) => {
    if (running < count) running += 1;
    else await new Promise<void>((begin) => waiting.push(begin));
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

/** Does something while no deadline of this process passes: how fast the machine is decides nothing then. */
export async function withoutDeadlines<T>(act: () => Promise<T>): Promise<T> {
  const time = vi.spyOn(performance, "now").mockReturnValue(performance.now());
  try {
    return await act();
  } finally {
    time.mockRestore();
  }
}
