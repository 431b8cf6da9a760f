import { describe, expect, it } from "vitest";
import { lookOf, looksOf } from "./looks";
import { agentLabel, nameSkeleton } from "./model";

describe("what a text looks like", () => {
  it.each(["crm-agent", "bo0k", "modern-1", "vvire"])("is that of the name %s", (name) => {
    expect(lookOf(name)).toBe(nameSkeleton(name));
  });

  it.each([
    ["CRM Agent", "crm-agent"],
    ["СОРЕ", "cope"],
    ["ѕсоре", "scope"],
    ["ΜΑΝΟ", "mano"],
    ["Kàthe", "kathe"],
    ["ｒｅｆｕｎｄ", "refund"],
    ["B1|L", "bill"],
  ])("%s looks like %s", (text, name) => expect(lookOf(text)).toBe(nameSkeleton(name)));

  it.each([
    ["Refunds EU", "refunds-us"],
    ["🤖", "🦾"],
    ["返金", "支払"],
  ])("%s does not look like %s", (a, b) => expect(lookOf(a)).not.toBe(lookOf(b)));

  it("is also that of what stands in brackets", () => {
    expect(looksOf("Refunds (crm-agent) [EU]")).toEqual(["refundscrmagenteu", "crmagent", "eu"]);
  });
});

describe("agentLabel", () => {
  it("puts the name that is unique behind the one for people", () => {
    expect(agentLabel({ name: "crm-agent", displayName: "Refunds" })).toBe("Refunds (crm-agent)");
    expect(agentLabel({ name: "crm-agent", displayName: null })).toBe("crm-agent");
    expect(agentLabel({ name: "crm-agent", displayName: "crm-agent" })).toBe("crm-agent");
  });
});
