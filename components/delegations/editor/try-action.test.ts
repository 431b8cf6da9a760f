import { describe, expect, it } from "vitest";
import { canonicalAuthority } from "@/lib/authority/language/canonical";
import type { Authority } from "@/lib/authority/language/model";
import { hopsOf, tryAction } from "./try-action";

const location = "https://payments.acme.example";
const types = [
  { name: "payment", actions: ["create"], fields: { amount: { kind: "money" as const, unitField: "currency" } } },
];
const authority = (approval?: string): Authority =>
  canonicalAuthority([
    {
      ...{ type: "payment", locations: [location], actions: ["create"], identifiers: ["account/eu-*"] },
      limits: [{ field: "amount", unit: "USD", max_each: "500.00" }],
      ...(approval && { conditions: { approval_above: { field: "amount", unit: "USD", value: approval } } }),
    },
  ]);
const rules = [
  {
    when: { amountAbove: { unit: "USD", value: "250" } },
    steps: [{ name: "Approval", quorum: 1 }],
    asksBeforeActions: true,
  },
];
const agent = { riskTier: "low", environment: "prod" } as const;
const asking = [{ agent, asking: { id: "apl_1", name: "asks", version: 3, rules } }];

const tried = (amount: string, { links = asking, approval }: { links?: typeof asking; approval?: string } = {}) =>
  tryAction(
    {
      ...{ location, type: "payment", action: "create", identifier: "account/eu-7" },
      fields: { amount, currency: "USD" },
    },
    hopsOf(undefined, authority(approval)),
    { catalogues: [{ identifier: location, types }], environment: "prod", now: 0, links },
  );

describe("an action that is tried", () => {
  it("would ask a person where a policy does, and says which rule", () => {
    expect(tried("420.00")).toMatchObject({
      verdict: "ask",
      hop: "Rule 1 of the approval policy asks",
      member: "asksBeforeActions",
      reason: "Rule 1 of the approval policy asks asks a person before this action.",
    });
    expect(tried("420.00", { links: [] }).verdict).toBe("allow");
    expect(tried("250.00").verdict).toBe("allow");
  });

  it("is denied where a hop denies it, and asked by the hop where both ask", () => {
    expect(tried("500.01")).toMatchObject({ verdict: "deny", member: expect.stringContaining("limits") });
    expect(tried("420.00", { approval: "100.00" })).toMatchObject({ verdict: "ask", member: "approval_above" });
  });
});
