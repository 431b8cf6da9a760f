import { describe, expect, it } from "vitest";
import { Shares } from "./shares";

describe("the share of a caller", () => {
  it("is theirs alone, however many others hold, and is free again once, when it is given back", () => {
    const shares = new Shares();
    const mine = [shares.take("a", 2), shares.take("a", 2)];
    expect(mine.map((place) => typeof place)).toEqual(["function", "function"]);
    expect(shares.take("a", 2)).toBeUndefined();
    expect(shares.take("b", 2)).toBeDefined();
    mine[0]?.();
    mine[0]?.();
    expect(shares.take("a", 2)).toBeDefined();
    expect(shares.take("a", 2)).toBeUndefined();
  });

  it("counts as many places as are taken together, all of them or none", () => {
    const shares = new Shares();
    const three = shares.take("a", 4, 3);
    expect(shares.take("a", 4, 2)).toBeUndefined();
    expect(shares.take("a", 4)).toBeDefined();
    three?.();
    expect(shares.take("a", 4, 3)).toBeDefined();
    expect(shares.take("a", 4)).toBeUndefined();
  });
});
