import { describe, expect, it } from "vitest";
import { eachAlone } from "./each-alone";

const failure = "an item of a test failed";

describe("items of a job", () => {
  it("are all acted on, although some fail", async () => {
    const seen: number[] = [];
    const act = async (item: number) => {
      seen.push(item);
      if (item % 2 === 0) throw new Error("It fails.");
    };
    await eachAlone([1, 2, 3, 4, 5], act, { failure });
    expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5]);
  });

  it("are each the first of some run, so that those which take all the time keep no other waiting", async () => {
    const first = new Set<number>();
    for (let run = 0; run < 200; run++) {
      let at = 0;
      await eachAlone([1, 2, 3], async (item) => void (at++ === 0 && first.add(item)), { failure });
    }
    expect(first).toEqual(new Set([1, 2, 3]));
  });

  it("that are left when the time is over wait for the next run", async () => {
    const seen: number[] = [];
    await eachAlone([1, 2], async (item) => void seen.push(item), { failure, withinMs: -1 });
    expect(seen).toEqual([]);
  });
});
