import { describe, expect, it } from "vitest";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { AuthorityElement } from "@/lib/authority/language/model";
import { type BoundedHop, leftOf } from "./remaining-authority.policy";

const element: AuthorityElement = {
  ...{ type: "payment", locations: ["https://payments.acme.example"] },
  ...{ actions: ["create", "read"], identifiers: ["account/eu-*"] },
};
const all = canonicalAuthority([element]);
const reading = canonicalAuthority([{ ...element, actions: ["read"] }]);
const elsewhere = canonicalAuthority([{ ...element, identifiers: ["account/us-1"] }]);
const limited = canonicalAuthority([{ ...element, limits: [{ field: "amount", unit: "USD", max_each: "100.00" }] }]);

const hop = (authority: typeof all, ceiling: typeof all | null, entitlement: typeof all | null = null): BoundedHop => ({
  authority,
  former: [],
  agent: { id: "agt_1", name: "relay", blueprintId: "bpr_1", environment: "prod" },
  ceiling: { authority: ceiling },
  delegator: { id: "per_1", name: "Mara", entitlement },
});

describe("what entitlements and ceilings leave of a chain", () => {
  const rows: [string, BoundedHop[], typeof all, string[]][] = [
    ["all of it without any", [hop(all, null)], all, []],
    ["all of it within them", [hop(reading, all, all)], reading, []],
    ["what a ceiling lets pass", [hop(all, reading)], reading, ["blueprint_ceiling"]],
    ["what an entitlement lets pass", [hop(all, null, reading)], reading, ["person_not_entitled"]],
    ["a limit that it leaves out, which takes nothing", [hop(all, limited)], limited, []],
    ["nothing where they share nothing", [hop(all, elsewhere)], [], ["blueprint_ceiling"]],
    ["what one further up lets pass", [hop(all, reading), hop(all, null)], reading, ["blueprint_ceiling"]],
    ["nothing where two share nothing, by the last", [hop(all, reading, elsewhere)], [], ["person_not_entitled"]],
  ];
  it.each(rows)("%s", (_, hops, left, codes) => {
    const found = leftOf(hops);
    const plain = (authority: typeof all) => authority.map(({ id: _id, ...rest }) => rest);
    expect(plain(found.left)).toEqual(plain(left));
    expect(found.takers.map(({ code }) => code)).toEqual(codes);
  });
});
