import { describe, expect, it } from "vitest";
import { patternQuery, wholeQuery } from "./search-words";

describe("the words of a pattern", () => {
  it.each([
    ["none/*/7", "('none') & ('7')"],
    ["account/eu-*", "('account' <-> 'eu')"],
    ["account/eu*", "('account' <-> 'eu':*)"],
    ["acc*/pay-1", "('acc':*) & ('pay' <-> '1')"],
    ["*und", undefined],
    ["re*nd", "('re':*)"],
    ["*/pay*", "('pay':*)"],
    ["**", undefined],
    ["5㎏*㎏/x", "('5kg':*) & ('x')"],
    ["Zürich*", "('zürich':*)"],
  ])("of %s are beginnings only before a *", (value, query) => {
    expect(patternQuery(value)).toBe(query);
  });
});

describe("the words of a whole value", () => {
  it("are whole", () => {
    expect(wholeQuery("Account/EU-7")).toBe("'account' <-> 'eu' <-> '7'");
    expect(wholeQuery("/-/")).toBeUndefined();
  });
});
