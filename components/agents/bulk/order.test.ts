import { describe, expect, it } from "vitest";
import { AgentBatch, type AgentBatchAction } from "@/lib/agents/batch.schema";
import { orderOf } from "./order";

const typed = { reason: " They act oddly. ", ownerEmail: "olu@acme.example", tags: "Payments, eu" };

const form = (fields: Record<string, string>): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

const actions: AgentBatchAction[] = ["activate", "suspend", "resume", "transfer", "tag", "untag"];

describe("an action on several agents", () => {
  it.each(actions)("%s is sent as the interface takes it", (action) => {
    const agents = [{ id: `agt_${"0".repeat(26)}`, version: 1 }];
    const sent = AgentBatch.parse({ ...orderOf(action, form(typed)), agents });
    const demanded = action === "suspend" || action === "transfer";
    expect("reason" in sent && sent.reason).toBe(demanded && "They act oddly.");
  });

  it("transfers with the reason that the dialog of one agent demands", () => {
    expect(orderOf("transfer", form(typed))).toEqual({
      ...{ action: "transfer", ownerEmail: "olu@acme.example", reason: "They act oddly." },
    });
  });

  it("refuses a text that cannot be a tag", () => {
    expect(() => orderOf("tag", form({ tags: "good _bad_" }))).toThrow("_bad_ cannot be a tag.");
  });
});
