import { describe, expect, it } from "vitest";
import { waitingAs } from "@/lib/platform/database/waiting";
import { inPortions, nextSize, oneByOne } from "./portions";
import { afterStops, stopping } from "./stops-first";

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

  /** The order in which a portion of a waiter and a stop under way are done. */
  async function orderBeside(waiter: "jobs" | "people"): Promise<string[]> {
    const order: string[] = [];
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const stop = stopping(() => answered.then(() => order.push("stop")));
    const portions = waitingAs(waiter, () => inPortions(async () => order.push("portion") < 0));
    await new Promise(setImmediate);
    answer();
    await Promise.all([stop, portions]);
    return order;
  }

  it("of a job let a stop go first, and those that a person waits for do not", async () => {
    expect(await orderBeside("jobs")).toEqual(["stop", "portion"]);
    expect(await orderBeside("people")).toEqual(["portion", "stop"]);
  });

  it("work beside the queue lets a stop go first, although it keeps no value that says it is a job", async () => {
    const order: string[] = [];
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const stop = stopping(() => answered.then(() => order.push("stop")));
    const work = afterStops("jobs").then(() => order.push("work"));
    await new Promise(setImmediate);
    answer();
    await Promise.all([stop, work]);
    expect(order).toEqual(["stop", "work"]);
  });

  it("of a job go on beside stops that never end", async () => {
    let answer = () => {};
    const stop = stopping(
      () =>
        new Promise<void>((resolve) => {
          answer = resolve;
        }),
    );
    expect(await waitingAs("jobs", () => inPortions(async () => false))).toBe(true);
    answer();
    await stop;
  });

  it("become smaller when one took too long, larger when it was quick, and stay within bounds", () => {
    expect(nextSize(128, 30)).toBe(64);
    expect(nextSize(64, 5)).toBe(128);
    expect(nextSize(64, 12)).toBe(64);
    expect(nextSize(32, 1_000)).toBe(32);
    expect(nextSize(512, 1)).toBe(512);
  });
});

describe("things that are acted on one by one", () => {
  it("leave as much time free as they take, and the rest when the time is over", async () => {
    const spin = async () => {
      for (const began = performance.now(); performance.now() - began < 20; );
    };
    const began = performance.now();
    expect(await oneByOne([1, 2, 3], spin)).toEqual([]);
    expect(performance.now() - began).toBeGreaterThan(3 * 20 + 2 * 15);
    expect(await oneByOne([1, 2, 3], spin, 0)).toEqual([2, 3]);
    expect(await oneByOne([], spin)).toEqual([]);
  });
});
