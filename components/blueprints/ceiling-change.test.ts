import { describe, expect, it } from "vitest";
import { ceilingChange } from "./ceiling-change";

const element = (identifier: string) => ({
  ...{ id: "el_1", type: "payment", locations: ["https://payments.acme.example"] },
  ...{ actions: ["create"], identifiers: [identifier] },
});
const [eu, all] = [[element("account/eu-*")], [element("account/*")]];

describe("a change of a ceiling", () => {
  it.each([
    ["is none where both say the same", eu, [element("account/eu-*")], "same"],
    ["is none where neither is there", null, null, "same"],
    ["begins one: what fitted before was everything, so it widens nothing", null, eu, "begins"],
    ["ends one: everything fits then, though the list is empty", eu, null, "ends"],
    ["compares two", eu, all, "changes"],
    ["compares with one that allows nothing", eu, [], "changes"],
    ["is none that can be shown where one cannot be read", eu, [{ type: "payment" }], "unreadable"],
  ] as const)("%s", (_, before, after, kind) => {
    expect(ceilingChange(before, after).kind).toBe(kind);
  });
});
