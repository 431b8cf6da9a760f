import { describe, expect, it } from "vitest";
import { covers } from "@/lib/authority/judge/covers";
import type { Authority, AuthorityElement } from "@/lib/authority/language/model";
import { parseAuthority } from "@/lib/authority/language/parse";
import { LOCATION, PAYMENT, payment } from "@/lib/testing/authority/fixtures";
import { waysToJoin } from "./extend-held";
import { narrowestFor } from "./narrowest-for-action";

const held: AuthorityElement = {
  ...{ id: "el_1", type: "payment", locations: [LOCATION], actions: ["create"], identifiers: ["account/eu-*"] },
  limits: [{ field: "amount", unit: "USD", max_each: "500.00", max_total: "5000.00", window: "P1D" }],
};
const asked = (change: Parameters<typeof payment>[0]) => {
  const facts = payment({ at: new Date("2026-11-24T10:00:00Z"), ...change });
  const element = narrowestFor({ ...facts }, PAYMENT);
  if (!element) throw new Error("The action cannot be named.");
  return { facts, element };
};
const usd = (amount: string) => ({ fields: { amount, currency: "USD" } });

describe("one action more in an authority", () => {
  it.each<[string, Authority, Parameters<typeof payment>[0], string[]]>([
    [
      "another resource joins, or stands beside",
      [held],
      { identifier: "account/us-7", ...usd("120.00") },
      ["joined", "added"],
    ],
    ["a larger amount raises", [held], { identifier: "account/eu-7", ...usd("600.00") }, ["raised"]],
    ["another action brings no other along", [held], { action: "read", identifier: "account/us-7" }, ["added"]],
    [
      "nothing is counted or demanded there, so nothing is gained by joining",
      [held].map(({ limits: _, ...rest }) => rest),
      { identifier: "account/us-7", ...usd("120.00") },
      ["added"],
    ],
  ])("%s", (_, authority, change, ways) => {
    const { facts, element } = asked(change);
    const found = waysToJoin(authority, { facts, element }, covers(authority, facts, PAYMENT).element);
    expect(found.map(({ how }) => how)).toEqual(ways);
    for (const way of found) {
      expect(parseAuthority(way.authority, [{ identifier: LOCATION, types: [PAYMENT] }])).toMatchObject({ ok: true });
      expect(covers(way.authority, facts, PAYMENT).ok).toBe(true);
      // Counters are named by elements: those that go on keep their names.
      expect(way.authority.filter(({ id }) => id === "el_1")).toHaveLength(1);
    }
  });

  it("what is raised is one payment's limit, and never what is counted over time", () => {
    const wanted = asked({ identifier: "account/eu-7", ...usd("600.00") });
    expect(waysToJoin([held], wanted)[0]?.authority[0]?.limits).toEqual([
      { field: "amount", unit: "USD", max_each: "600.00", max_total: "5000.00", window: "P1D" },
    ]);
  });

  it("what lies across two elements finds no room", () => {
    const { facts, element } = asked({ identifier: "account/eu-7", ...usd("600.00") });
    const two = ["account/eu-7", "account/eu-8"].map((identifier, n) => ({
      ...held,
      id: `el_${n}`,
      identifiers: [identifier],
    }));
    expect(waysToJoin(two, { facts, element: { ...element, identifiers: ["account/eu-*"] } })).toEqual([]);
  });
});
