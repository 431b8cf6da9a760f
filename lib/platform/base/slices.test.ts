import { describe, expect, it } from "vitest";
import { inSlices } from "./slices";

/** Computes for so many ms. */
const compute = (ms: number): void => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe("what is computed in slices", () => {
  it("lets others have the thread at least every few items, and keeps the order", async () => {
    let turns = 0;
    const other = setInterval(() => turns++, 0);
    const results = await inSlices([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], (item) => {
      compute(6);
      return item * 2;
    });
    clearInterval(other);
    expect(results).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(turns).toBeGreaterThanOrEqual(5);
    // The broken twin computes at once, so no other work gets a turn.
    turns = 0;
    const again = setInterval(() => turns++, 0);
    for (let item = 0; item < 10; item++) compute(6);
    expect(turns).toBe(0);
    clearInterval(again);
  });

  it("yields to no other request for a short computation", async () => {
    let turned = false;
    setImmediate(() => {
      turned = true;
    });
    await inSlices([1, 2, 3], (item) => item);
    expect(turned).toBe(false);
  });
});
