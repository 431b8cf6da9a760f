/** Draws from a seed: the same seed gives the same month. */
export type Draw = {
  /** From 0 up to 1. */
  next: () => number;
  between: (least: number, most: number) => number;
  pick: <T>(from: readonly T[]) => T;
  chance: (share: number) => boolean;
  /** An id of that kind, in the shape of real ones. */
  id: (prefix: string) => string;
};

/** Mulberry32. */
export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const letters = "0123456789abcdefghjkmnpqrstvwxyz";
  return {
    ...{ next, between },
    pick: (from) => from[Math.floor(next() * from.length)] as (typeof from)[number],
    chance: (share) => next() < share,
    id: (prefix) => `${prefix}_${Array.from({ length: 26 }, () => letters[Math.floor(next() * 32)]).join("")}`,
  };
}
