import { describe, expect, it } from "vitest";
import { type ColumnChoice, type ColumnRules, moved, readChoice, resized, toggled, writeChoice } from "./column-choice";

type Id = "time" | "outcome" | "what" | "code" | "amount";
const rules: ColumnRules<Id> = {
  ids: ["time", "outcome", "what", "code", "amount"],
  usual: ["time", "what"],
  first: "time",
  fixed: ["what"],
};

describe("the columns of a person", () => {
  it.each([
    ["time,outcome,what", "time,outcome,what"],
    ["what~300,time,code~20", "time,what~300,code~64"],
    ["code,code,nothing,amount~9999", "time,code,amount~960,what"],
    ["outcome~x", "time,outcome,what"],
  ])("written %s are read as %s", (text, read) => {
    const choice = readChoice(text, rules);
    expect(choice && writeChoice(choice)).toBe(read);
  });

  it("are the usual ones if no column is named", () => {
    expect(readChoice("", rules)).toBeUndefined();
    expect(readChoice("nothing,else~2", rules)).toBeUndefined();
  });

  it("move, get another width, come and go", () => {
    const choice: ColumnChoice<Id> = { ids: ["time", "outcome", "what", "amount"], widths: { amount: 90 } };
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
