import { describe, expect, it } from "vitest";
import { matchingRule } from "@/lib/approval-policies/policy";
import type { PolicyRules } from "@/lib/approval-policies/schema";
import { factsWords, firstSample, type Sample, sampleFacts } from "./sample";

const steps = [{ name: "Approval", quorum: 1 }];
const rules: PolicyRules = [
  { when: { riskTiers: ["critical"] }, steps },
  { when: { types: ["payment"], actions: ["create"], amountAbove: { unit: "EUR", value: "1000" } }, steps },
  { when: {}, steps },
];
const matched = (change: Partial<Sample>) => matchingRule({ rules }, sampleFacts({ ...firstSample, ...change })) + 1;

describe("a request that is made up", () => {
  it("falls under the rule that a real one would: no limit, and another currency, are more than any amount", () => {
    const pays = { type: "payment", actions: ["create"] };
    expect(matched({ riskTier: "critical" })).toBe(1);
    expect(matched({ ...pays, amount: "1000.01", unit: "EUR" })).toBe(2);
    expect(matched({ ...pays, amount: "1", unit: "USD" })).toBe(2);
    expect(matched({ ...pays, amount: "1" })).toBe(2);
    expect(matched(pays)).toBe(2);
    expect(matched({ ...pays, amount: "1000", unit: "EUR" })).toBe(3);
    expect(matched({ type: "report", actions: ["create"] })).toBe(3);
  });

  it("is said in words", () => {
    expect(
      factsWords(sampleFacts({ ...firstSample, type: "payment", actions: ["read"], amount: "5", unit: "EUR" })),
    ).toBe("risk tier low · prod · read payment up to 5 EUR");
  });
});
