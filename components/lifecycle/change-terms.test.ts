import { describe, expect, it } from "vitest";
import type { AgentResponse } from "@/lib/agents/schema";
import { secondPerson, waitingOf } from "./change-terms";

const instances = { active: 0, quarantined: 0, revoked: 0, expired: 0 };
const agent = {
  ...{ id: "agt_1", status: "active", riskTier: "low", environment: "prod", purpose: "Refunds" },
  ...{ owner: { id: "per_1" }, blueprint: { id: "bpr_1", name: "standard", version: 1 } },
  counts: { instances, delegations: { active: 0, other: 0 } },
} as AgentResponse;

const policy = (changes?: { confirm: ("purpose" | "ownerId")[]; days: number }) => ({
  rule: { policyVersion: 4 } as Parameters<typeof waitingOf>[2]["rule"],
  changeRules: [
    {
      ...{ name: "All agents", tiers: ["low", "medium", "high", "critical"] as const },
      ...{ environments: ["prod", "staging", "dev"] as const, changes },
    },
  ].map(({ tiers, environments, ...rule }) => ({ ...rule, tiers: [...tiers], environments: [...environments] })),
});

describe("what a dialog shows before a change", () => {
  it("the second person and the days of the policy in effect, or nothing where the change holds at once", () => {
    const asked = policy({ confirm: ["purpose", "ownerId"], days: 3 });
    expect(waitingOf(agent, { purpose: "More" }, asked)).toMatchObject({
      days: 3,
      reason: "The lifecycle policy asks for a second person for a change of the purpose (rule “All agents”).",
    });
    expect(waitingOf(agent, { ownerId: "per_2" }, asked)).toMatchObject({ days: 3 });
    expect(waitingOf(agent, { purpose: "Refunds", displayName: "Other" }, asked)).toBeUndefined();
    expect(waitingOf(agent, { purpose: "More" }, policy())).toBeUndefined();
    expect(waitingOf({ ...agent, status: "draft" }, { purpose: "More" }, asked)).toBeUndefined();
  });

  it("a fixed rule also under a policy that asks for nothing, within seven days", () => {
    expect(waitingOf(agent, { riskTier: "high" }, policy())).toMatchObject({ days: 7 });
    expect(waitingOf(agent, { blueprintId: "bpr_2" }, policy())).toMatchObject({ days: 7 });
  });

  it("of a draft only where it already has delegations or instances", () => {
    const draft = { ...agent, status: "draft" as const };
    const other = { blueprintId: "bpr_2" };
    expect(waitingOf(draft, other, policy())).toBeUndefined();
    const counts = { ...agent.counts, delegations: { active: 0, other: 1 } };
    expect(waitingOf({ ...draft, counts }, other, policy({ confirm: [], days: 30 }))).toMatchObject({ days: 7 });
  });

  it("tells the days as a person does", () => {
    expect(secondPerson(7)).toBe("A second person must confirm this. It lapses in 7 days.");
    expect(secondPerson(1)).toBe("A second person must confirm this. It lapses in 1 day.");
  });
});
