import { executionAsyncId } from "node:async_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ContextValue } from "./context-value";

const color = new ContextValue<string>("test.color");
const size = new ContextValue<number>("test.size");

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
    const [failing, long] = [pause(1).then(() => Promise.reject(new Error("no"))), pause(5)];
    const calls = [color.with("red", () => failing), color.with("blue", () => long)];
    expect(() =>
      color.with("green", () => {
        throw new Error("no");
      }),
    ).toThrow("no");
    await expect(calls[0]).rejects.toThrow("no");
    expect(await promisesAreFollowed()).toBe(true);
    await calls[1];
    expect(await promisesAreFollowed()).toBe(false);
    expect(await color.with("red", promisesAreFollowed)).toBe(true);
  });
});
