import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bounds, boundsOf, offsetAfter } from "./offset";

describe("the offset of the database's clock", () => {
  it("begins in the middle of what the quickest answer proves", () => {
    expect(offsetAfter(undefined, [boundsOf(1_000, 1_130, 1_200), boundsOf(1_300, 1_350, 1_310)])).toBe(45);
  });

  it.each<[string, number, Bounds, number]>([
    ["stays where a slow answer allows it", 100, boundsOf(1_000, 1_300, 1_500), 100],
    ["moves no further than an answer demands, up", 100, boundsOf(1_000, 1_150, 1_010), 140],
    ["moves no further than an answer demands, down", 100, boundsOf(1_000, 1_050, 1_010), 50],
    ["follows a clock that was set", 100, boundsOf(1_000, 61_000, 1_010), 59_990],
  ])("%s", (_, known, reading, expected) => {
    expect(offsetAfter(known, [reading])).toBe(expected);
  });

  it("follows the latest of readings that contradict one another", () => {
    expect(offsetAfter(0, [boundsOf(1_000, 1_000, 1_010), boundsOf(2_000, 7_000, 2_010)])).toBe(4_990);
    expect(offsetAfter(7, [])).toBe(7);
  });

  it("is never further off than the quickest answer took, and does not move once it is right", () => {
    const delay = fc.double({ min: 0, max: 500, noNaN: true });
    const answers = fc.array(fc.tuple(delay, delay), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: -1_000, max: 1_000 }), answers, (truth, delays) => {
        let known: number | undefined;
        let quickest = Number.POSITIVE_INFINITY;
        for (const [there, back] of delays) {
          quickest = Math.min(quickest, there + back);
          known = offsetAfter(known, [boundsOf(1_000, 1_000 + there + truth, 1_000 + there + back)]);
          expect(Math.abs((known ?? 0) - truth)).toBeLessThanOrEqual(quickest + 1e-6);
        }
        const slow = boundsOf(5_000, 5_250 + truth, 5_500);
        expect(offsetAfter(truth, [slow])).toBe(truth);
      }),
    );
  });
});
