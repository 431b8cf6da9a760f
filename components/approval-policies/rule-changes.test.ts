import { describe, expect, it } from "vitest";
import { ruleChanges } from "./rule-changes";

const marks = { same: "=", added: "+", removed: "-" };
const compared = (before: string, after: string) =>
  ruleChanges([...before], [...after])
    .map(({ kind, sentence }) => `${marks[kind]}${sentence}`)
    .join(" ");

describe("what changes between rules", () => {
  it.each([
    ["abc", "abc", "=a =b =c"],
    ["ac", "abc", "=a +b =c"],
    ["abc", "ac", "=a -b =c"],
    ["abz", "axz", "=a -b +x =z"],
    ["abcz", "cabz", "+c =a =b -c =z"],
    ["", "a", "+a"],
    ["a", "", "-a"],
  ])("%s to %s is %s: a rule that moves goes at one place and comes at another", (before, after, lines) => {
    expect(compared(before, after)).toBe(lines);
  });
});
