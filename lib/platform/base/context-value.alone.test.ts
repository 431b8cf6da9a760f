import { executionAsyncId } from "node:async_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ContextValue, keepContextUntil } from "./context-value";

const color = new ContextValue<string>("test.color");
const size = new ContextValue<number>("test.size");

/** A promise that the test resolves. */
function held(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((end) => {
    resolve = end;
  });
  return { promise, resolve };
}

/** Node numbers a promise only while some storage makes it follow them. */
async function promisesAreFollowed(): Promise<boolean> {
  await null;
  return executionAsyncId() !== 0;
}

describe("a value of a call", () => {
  it("holds across awaits, beside other values, and not outside", async () => {
    const seen = await color.with("red", () =>
      size.with(1, async () => {
        await pause(1);
        return [color.now(), size.now(), color.with("blue", () => color.now()), color.now()];
      }),
    );
    expect(seen).toEqual(["red", 1, "blue", "red"]);
    expect([color.now(), size.now()]).toEqual([undefined, undefined]);
  });

  it("is that of its own call, where calls run at once", async () => {
    const calls = ["red", "blue"].map((one) => color.with(one, () => pause(1).then(() => color.now())));
    expect(await Promise.all(calls)).toEqual(["red", "blue"]);
  });

  it("is known by its name, as the process holds this module twice", () => {
    expect(size.with(2, () => new ContextValue<number>("test.size").now())).toBe(2);
  });

  it("makes Node follow promises until the last call is over, whichever way it ends", async () => {
    const long = held();
    const calls = [
      color.with("red", () => pause(1).then(() => Promise.reject(new Error("no")))),
      color.with("blue", () => long.promise),
    ];
    expect(() =>
      color.with("green", () => {
        throw new Error("no");
      }),
    ).toThrow("no");
    await expect(calls[0]).rejects.toThrow("no");
    expect(await promisesAreFollowed()).toBe(true);
    long.resolve();
    await calls[1];
    expect(await promisesAreFollowed()).toBe(false);
    expect(await color.with("red", promisesAreFollowed)).toBe(true);
  });

  it("holds for work that outlives its call, where that is kept", async () => {
    const begun = { kept: Promise.resolve(), seen: [] as (string | undefined)[] };
    const step = held();
    const work = async () => {
      await step.promise;
      begun.seen.push(color.now());
    };
    color.with("red", () => {
      begun.kept = work();
      keepContextUntil(begun.kept);
    });
    step.resolve();
    await begun.kept;
    expect(begun.seen).toEqual(["red"]);
    expect(await promisesAreFollowed()).toBe(false);
  });
});
