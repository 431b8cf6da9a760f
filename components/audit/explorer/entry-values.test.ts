import { expect, it } from "vitest";
import type { AuditEntry, Named } from "@/lib/audit/schema";
import { factValues, valuesOf } from "./entry-values";

const named = (id: string, name: string | null): Named => ({ id, name, sealed: name !== null, now: name });

const entry: AuditEntry = {
  ...{ index: 7, entryId: "ent_1", type: "decision.made", title: "", sentence: "", time: "2026-11-24T09:00:00.000Z" },
  actor: { type: "resource_server", ...named("rsv_1", "Payments") },
  agent: named("agt_1", "refund-agent"),
  subject: { type: "agent", ...named("agt_1", "refund-agent") },
  for: named("per_1", "Mara Okafor"),
  accountable: named("per_2", "Paul"),
  approvers: [named("per_3", "Jonas Weber")],
  ...{ amount: "17.52 EUR", limit: null, instanceId: "ins_1", decision: "allow", code: null, action: "create" },
  ...{ resourceType: "payment", resource: "account/eu-7", chain: ["dlg_1", "dlg_2"] },
  facts: {
    ...{ riskTier: "high", environment: "prod", jkt: "do0UJ4Hk", trace: "4bf92f3577b34da6a3ce929d0e0e4736" },
    ...{ policyId: "apl_1", blueprintId: "bpr_1", approval: { id: "aap_1", by: "per_3" } },
    amounts: { amount: { value: "17.52", unit: "EUR" }, items: { value: "3" } },
    via: { session: "ses_1", method: "password" },
    changes: [{ member: "riskTier", before: "low", after: "high" }],
  },
  texts: { task: "refund-7", "via.address": "192.0.2.7" },
};

it("finds a value of an entry for each key of the filter that its panel can show", () => {
  expect(valuesOf(entry).map(({ key, value }) => `${key}:${value}`)).toEqual([
    ...["decision:allow", "type:decision.made", "agent:agt_1", "person:per_2", "for:per_1", "approver:per_3"],
    ...["rs:rsv_1", "action:create", "resource-type:payment", "resource:account/eu-7", "instance:ins_1"],
    ...["amount:17.52EUR", "amount:3items", "task:refund-7", "risk:high", "env:prod", "key:do0UJ4Hk"],
    ...["delegation:dlg_1", "delegation:dlg_2", "approval:aap_1", "policy:apl_1", "blueprint:bpr_1"],
    ...["session:ses_1", "ip:192.0.2.7", "trace:4bf92f3577b34da6a3ce929d0e0e4736", "changed:riskTier", "index:7"],
  ]);
});

it("labels a value with the name of that time", () => {
  const labels = new Map(valuesOf(entry).map(({ key, label }) => [key, label]));
  expect(labels.get("for")).toBe("Mara Okafor");
  expect(labels.get("amount")).toBe("3 items");
});

it("leaves out a digest under the name of an id", () => {
  const facts = { request: "iLFbPXkGmY2nW9CvQ0KkqXx7dCj0gQmPZB3p9o7fRr4" };
  expect(factValues({ facts, texts: {} })).toEqual([]);
});

it("leaves out an amount that the filter cannot compare", () => {
  const facts = { amounts: { amount: { value: "-3.00", unit: "EUR" } } };
  expect(factValues({ facts, texts: {} }).filter(({ key }) => key === "amount")).toEqual([]);
});
