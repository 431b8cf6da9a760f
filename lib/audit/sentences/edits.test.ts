import { describe, expect, it } from "vitest";
import { prepareChanges } from "@/lib/audit/changes";
import { viewOf } from "@/lib/audit/entry-view";
import type { Change } from "@/lib/audit/event";
import { sentenceOf } from "./sentence";

/** The sentence of an edit, as its record is sealed; `erased` names texts that were erased since. */
function told(type: string, changes: Change[], erased: string[] = []): string {
  const { facts, texts } = prepareChanges(changes);
  const body = {
    ...{ v: 1 as const, id: "ent_1", type, time: "2026-11-24T09:00:00.000Z", agent: "agt_1" },
    ...{ actor: { type: "person" as const, id: "per_1" }, facts: { changes: facts } },
    texts: Object.fromEntries(Object.keys(texts).map((member) => [member, "digest"])),
  };
  const kept = Object.entries(texts).filter(([member]) => !erased.includes(member));
  const names: [string, string][] = [
    ["names.per_1", "Alba Duarte"],
    ["names.agt_1", "refund-agent"],
    ["name", "Payments"],
  ];
  return sentenceOf(viewOf(body, new Map([...kept, ...names])));
}

const displayName: Change = { member: "displayName", kind: "text", before: null, after: "Refunds" };

describe("the record of an edit", () => {
  it("gives what changed of an agent, before and after", () => {
    const purpose: Change = {
      member: "purpose",
      kind: "text",
      before: "Refund",
      after: `Refund\n${"all ".repeat(40)}`,
    };
    const riskTier: Change = { member: "riskTier", before: "low", after: "high" };
    expect(told("agent.edited", [riskTier, displayName, purpose])).toBe(
      "Alba Duarte edited refund-agent (risk tier low → high; display name none → Refunds; purpose Refund → Refund\\u{a}all all all all all all all all all all all all a…)",
    );
  });

  it("gives an instant with its zone", () => {
    const endsAt: Change = { member: "endsAt", before: "2026-11-24T09:00:00.000Z", after: null };
    expect(told("agent.edited", [endsAt])).toBe(
      "Alba Duarte edited refund-agent (ends at 2026-11-24 09:00:00 UTC → none)",
    );
  });

  it("names a member alone whose text was erased", () => {
    expect(told("agent.edited", [displayName], ["changes.displayName.after"])).toBe(
      "Alba Duarte edited refund-agent (display name)",
    );
  });

  it("says what was added to a catalogue, and removed", () => {
    const payment = { name: "payment", actions: ["create"], fields: { amount: { kind: "number" } } };
    const changed = {
      ...payment,
      actions: ["read"],
      fields: { amount: { kind: "money", unitField: "currency" }, iban: { kind: "string" } },
    };
    const types = (before: object[], after: object[]): Change => ({ member: "types", kind: "json", before, after });
    const version: Change = { member: "catalogueVersion", before: 1, after: 2 };
    const refund = { name: "refund", actions: ["create"], fields: {} };
    expect(told("resource-server.edited", [types([payment], [payment, refund]), version])).toBe(
      "Alba Duarte edited the resource server Payments (types: added refund; catalogue version 1 → 2)",
    );
    expect(told("resource-server.edited", [types([payment, refund], [changed])])).toContain(
      "(types: removed refund, added read of payment, removed create of payment, added the field iban of payment, changed the field amount of payment)",
    );
    expect(told("resource-server.edited", [types([payment], [refund]), version], ["changes.types.before"])).toBe(
      "Alba Duarte edited the resource server Payments (types; catalogue version 1 → 2)",
    );
  });

  it.each(["identity-provider.edited", "trusted-issuer.edited", "group.edited", "authority-template.edited"])(
    "gives the values of %s",
    (type) => {
      expect(told(type, [{ member: "name", kind: "text", before: "A", after: "B" }])).toContain(" (name A → B)");
    },
  );
});
