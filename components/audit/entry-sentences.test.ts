import { describe, expect, it } from "vitest";
import { entrySentence } from "@/components/audit/entry-sentences";
import type { AuditEntry } from "@/lib/audit/schema";

const named = (id: string, name: string | null) => ({ id, name, sealed: name !== null, now: name });

const entry = (over: Partial<AuditEntry>): AuditEntry => ({
  index: 0,
  entryId: "ent_1",
  type: "decision.made",
  title: "Title",
  time: "2026-11-24T09:00:00.000Z",
  actor: { type: "person", ...named("per_1", "Mara Okafor") },
  agent: named("agt_1", "refund-triage"),
  instanceId: null,
  decision: null,
  code: null,
  action: null,
  resourceType: null,
  resource: null,
  chain: [],
  facts: {},
  texts: {},
  ...over,
});

describe("entrySentence", () => {
  it.each<[Partial<AuditEntry>, string]>([
    [
      { decision: "deny", code: "limit_exceeded", action: "create", resourceType: "payment", resource: "account/eu-7" },
      "refund-triage may not create payment account/eu-7: a limit would be exceeded",
    ],
    [{ decision: "allow", action: "read" }, "refund-triage may read"],
    [{ type: "agent.suspended", texts: { reason: "odd denials" } }, "Mara Okafor suspended refund-triage: odd denials"],
    [
      { type: "instance.expired", actor: { type: "system", ...named("sweep", null) } },
      "The key of an instance of refund-triage expired",
    ],
    [
      { type: "agent.registered", actor: { type: "person", ...named("per_2", null) }, agent: null },
      "person per_2 registered an agent",
    ],
    [{ type: "new.kind" }, "Title"],
    [{ type: "constructor" }, "Title"],
    [{ type: "__proto__" }, "Title"],
  ])("%o", (over, sentence) => expect(entrySentence(entry(over))).toBe(sentence));
});
