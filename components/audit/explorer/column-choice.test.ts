import { describe, expect, it } from "vitest";
import { moved, readChoice, resized, toggled, writeChoice } from "./column-choice";

describe("the columns of a person", () => {
  it.each([
    ["time,outcome,what", "time,outcome,what"],
    ["what~300,time,code~20", "time,what~300,code~64"],
    ["code,code,nothing,amount~9999", "time,code,amount~960,what"],
    ["outcome~x", "time,outcome,what"],
  ])("written %s are read as %s", (text, read) => {
    const choice = readChoice(text);
    expect(choice && writeChoice(choice)).toBe(read);
  });

  it("are the usual ones if no column is named", () => {
    expect(readChoice("")).toBeUndefined();
    expect(readChoice("nothing,else~2")).toBeUndefined();
  });

  it("move, get another width, come and go", () => {
    const choice = { ids: ["time", "outcome", "what", "amount"], widths: { amount: 90 } } as const;
    expect(writeChoice(moved(choice, "amount", "outcome"))).toBe("time,amount~90,outcome,what");
    expect(writeChoice(moved(choice, "outcome", "what"))).toBe("time,what,outcome,amount~90");
    expect(writeChoice(moved(choice, "what", "what"))).toBe("time,outcome,what,amount~90");
    for (const [id, to] of [
      ["time", "what"],
      ["what", "time"],
    ] as const) {
      expect(writeChoice(moved(choice, id, to))).toBe("time,outcome,what,amount~90");
    }
    expect(writeChoice(resized(choice, "time", 12.4))).toBe("time~64,outcome,what,amount~90");
    expect(writeChoice(toggled(toggled(choice, "outcome"), "code"))).toBe("time,what,amount~90,code");
  });
});
