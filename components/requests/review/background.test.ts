import { describe, expect, it } from "vitest";
import { precedentWords } from "./background";

const words = (granted: number, asMuch: number, used: number | null, denied: number) =>
  precedentWords({ granted, denied, alike: { granted, asMuch, used, denied }, last: [] });

describe("the precedent of a request", () => {
  it("says when there is none", () => {
    expect(words(0, 0, 0, 0)).toBe("The first request for this agent.");
    expect(
      precedentWords({ granted: 3, denied: 0, alike: { granted: 0, asMuch: 0, used: 0, denied: 0 }, last: [] }),
    ).toBe("No earlier request for this agent asked for the same actions.");
  });

  it("tells that uses were too many to count", () => {
    expect(words(1, 1, null, 0)).toBe(
      "Earlier requests for the same actions: granted once (for as much or more), uses not counted: that would take too long.",
    );
  });

  it("never calls a smaller request the same", () => {
    const start = "Earlier requests for the same actions:";
    expect(words(1, 0, 1, 0)).toBe(`${start} granted once (for less than this), used.`);
    expect(words(3, 0, 0, 1)).toBe(`${start} granted 3 times (each time for less than this), never used; denied once.`);
    expect(words(3, 1, 2, 0)).toBe(`${start} granted 3 times (once for as much or more), 2 of them used.`);
    expect(words(2, 2, 2, 0)).toBe(`${start} granted 2 times (each time for as much or more), 2 of them used.`);
  });
});
