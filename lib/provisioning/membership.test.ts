import { describe, expect, it } from "vitest";
import { followedBy, leaving } from "./membership.policy";

describe("the members of a group", () => {
  it("leave when they are not among the wanted, and the later change of a person holds", () => {
    expect(leaving(["a", "b", "c"], ["b"])).toEqual(["a", "c"]);
    const first = { add: ["a", "b"], remove: ["c", "d"] };
    expect(followedBy(first, { add: ["c"], remove: ["a"] })).toEqual({ add: ["b", "c"], remove: ["d", "a"] });
  });

  it("are 20,000 without a search for each in a list", () => {
    const people = Array.from({ length: 20_000 }, (_, n) => `per_01K${String(n).padStart(23, "0")}`);
    const [backwards, began] = [people.toReversed(), performance.now()];
    expect(leaving(people, backwards)).toEqual([]);
    const emptied = followedBy({ add: [], remove: [] }, { add: [], remove: people });
    expect(followedBy(emptied, { add: backwards, remove: [] })).toEqual({ add: backwards, remove: [] });
    expect(performance.now() - began).toBeLessThan(500);
  });
});
