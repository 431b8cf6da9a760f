import { describe, expect, it } from "vitest";
import { type Flat, flatTable } from "@/bench/scale/flat";

const decision = (hops: number, small: number, large: number): Flat => ({
  name: `decision, ${hops} hops`,
  small,
  large,
});
const verdicts = (found: readonly Flat[]): (boolean | undefined)[] =>
  flatTable(found, "Some sizes.").rows.map(({ passed }) => passed);

describe("flat is within 15 %", () => {
  it("passes what is as quick in a large fleet and with more hops", () => {
    const flat = [decision(1, 3, 3.1), decision(8, 3.2, 3.4), { name: "token", small: 5.8, large: 6.2 }];
    expect(verdicts(flat)).toEqual([true, true, true]);
  });

  it.each([
    ["slower in the large fleet", [decision(1, 3, 3.6)]],
    ["quicker in the large fleet", [decision(1, 3.6, 3)]],
    ["a slower token", [{ name: "token", small: 5, large: 6 }]],
    ["a quicker token", [{ name: "token", small: 6, large: 5 }]],
  ])("fails what is %s", (_, found) => {
    expect(verdicts(found)).toEqual([false]);
  });

  it("fails a depth that is slower or quicker than one hop, which was then measured under a burden of its own", () => {
    expect(verdicts([decision(1, 3, 3), decision(8, 3.8, 3.8)])).toEqual([true, false]);
    expect(verdicts([decision(1, 4.2, 4.3), decision(2, 2.9, 3)])).toEqual([true, false]);
  });
});
