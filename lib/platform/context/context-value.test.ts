import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ContextValue } from "./context-value";

const color = new ContextValue<string>("test.color");
const size = new ContextValue<number>("test.size");

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
});
