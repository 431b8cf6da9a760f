import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freePlace } from "./graph-layout";

describe("a free place for a node", () => {
  it("is the nearest one above or below", () => {
    expect(freePlace([], { x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
    expect(freePlace([{ x: 0, y: 0 }], { x: 0, y: 0 })).toEqual({ x: 0, y: 80 });
    expect(
      freePlace(
        [0, 80].map((y) => ({ x: 150, y })),
        { x: 0, y: 0 },
      ),
    ).toEqual({ x: 0, y: -80 });
  });

  it("is found however the others lie", () => {
    const place = fc.record({ x: fc.integer({ min: -300, max: 300 }), y: fc.integer({ min: -900, max: 900 }) });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 40 }), place, (taken, wanted) => {
        const { x, y } = freePlace(taken, wanted);
        for (const other of taken) expect(Math.abs(other.x - x) < 200 && Math.abs(other.y - y) < 56).toBe(false);
      }),
    );
  });

  it("is looked for a bounded number of times, also where a place is no number", () => {
    const nowhere = { x: Number.NaN, y: Number.NaN };
    expect(freePlace([nowhere], { x: 0, y: 0 })).toEqual({ x: 0, y: 0 });
    expect(freePlace([{ x: 0, y: 0 }], nowhere)).toEqual(nowhere);
  });
});
