import { describe, expect, it } from "vitest";
import { inPortions, nextSize } from "./portions";

describe("portions", () => {
  it("go on until nothing is left", async () => {
    let left = 500;
    const done = await inPortions(async (take) => {
      left -= Math.min(left, take);
      return left > 0;
    });
    expect([done, left]).toEqual([true, 0]);
  });

  it("end with the time that they were given, and tell so", async () => {
    expect(await inPortions(async () => true, 0)).toBe(false);
  });

  it("become smaller when one took too long, larger when it was quick, and stay within bounds", () => {
    expect(nextSize(128, 30)).toBe(64);
    expect(nextSize(64, 5)).toBe(128);
    expect(nextSize(64, 12)).toBe(64);
    expect(nextSize(32, 1_000)).toBe(32);
    expect(nextSize(512, 1)).toBe(512);
  });
});
