import { describe, expect, it } from "vitest";
import { drawMore, inOrder, lotOf } from "./sample.policy";

const seed = "00112233445566778899aabbccddeeff";
const population = Array.from({ length: 1_000 }, (_, at) => ({ key: String(at * 3), index: at * 3 }));

type Draw = typeof drawMore<(typeof population)[number]>;

/** Draws from portions of this size, as a run does. */
function drawn(draw: Draw, portion: number, by = seed): string[] {
  let sample: typeof population = [];
  for (let at = 0; at < population.length; at += portion)
    sample = draw(by, 25, sample, population.slice(at, at + portion));
  return inOrder(sample).map(({ key }) => key);
}

/** Whether the seed alone decides: each size of portions gives the same sample. */
const isReproducible = (draw: Draw): boolean =>
  new Set([1, 7, 64, 1_000].map((portion) => drawn(draw, portion).join())).size === 1;

describe("a sample", () => {
  it("follows from its seed and the keys, in portions of any size", () => {
    expect(isReproducible(drawMore)).toBe(true);
  });

  it("is drawn again by a reader with sha256sum and sort", () => {
    const byLot = population
      .map(({ key }) => ({ key, lot: lotOf(seed, key) }))
      .sort((a, b) => (a.lot < b.lot ? -1 : 1));
    const expected = byLot.slice(0, 25).map(({ key }) => Number(key));
    expect(drawn(drawMore, 64).map(Number)).toEqual(expected.sort((a, b) => a - b));
    expect(lotOf("a", "1")).toBe("2b2c40a6706d9e5f320d553628313833e3668d8b0c8f5b0a25a2ca7d926df6d4");
  });

  it("is another one with another seed, and has no item twice", () => {
    const [one, other] = [drawn(drawMore, 64), drawn(drawMore, 64, "another")];
    expect(one).not.toEqual(other);
    expect(new Set(one).size).toBe(25);
  });

  it("of a small population is all of it", () => {
    expect(drawMore(seed, 25, [], population.slice(0, 3))).toHaveLength(3);
  });

  it("broken twin: a draw that takes the first items of each portion is not reproducible", () => {
    const broken: Draw = (_seed, size, before, more) => [...more.slice(0, 1), ...before].slice(0, size);
    expect(isReproducible(broken)).toBe(false);
  });
});
