import { sha256Hex } from "@/lib/protocols/encoding/sha256";

/** The place of a key in the draw: SHA-256 of seed, colon and key, in hexadecimal. */
export const lotOf = (seed: string, key: string): string => sha256Hex(`${seed}:${key}`);

/**
 * Draws a sample: the items with the smallest lots. The seed and the keys alone decide. The size
 * of the portions does not matter, and every reader can draw again.
 *
 * @param drawn The sample of what was read before.
 */
export function drawMore<T extends { key: string }>(
  seed: string,
  size: number,
  drawn: readonly T[],
  more: readonly T[],
): T[] {
  const lots = [...drawn, ...more].map((item) => ({ item, lot: lotOf(seed, item.key) }));
  lots.sort((a, b) => (a.lot < b.lot ? -1 : 1));
  return lots.slice(0, size).map(({ item }) => item);
}

/** Sorts items in the order of the log: by entry number, and things by id. */
export const inOrder = <T extends { key: string; index: number | null }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0) || (a.key < b.key ? -1 : 1));
