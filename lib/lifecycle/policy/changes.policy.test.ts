import { describe, expect, it } from "vitest";
import type { AgentEdit } from "@/lib/agents/changes.policy";
import { environments, riskTiers } from "@/lib/agents/model";
import type { ChangeTerms } from "@/lib/lifecycle/model";
import { addedBy, termsOfChange } from "./changes.policy";

const all = { tiers: riskTiers, environments };
const strict = (changes: Partial<ChangeTerms>) => ({
  ...{ name: "Production", tiers: riskTiers, environments: ["prod"] as const },
  changes: { confirm: [], days: 7, ...changes },
});
const rest = { name: "All agents", ...all };
const agent = { riskTier: "low", environment: "prod", purpose: "Refunds", ownerId: "per_1" } as const;
const outside = { ...agent, environment: "dev" } as const;

const judge = (rules: Parameters<typeof addedBy>[0], of: Parameters<typeof termsOfChange>[1], edit: AgentEdit) =>
  termsOfChange({ version: 3, rules }, of, edit);

describe("what the lifecycle policy asks of a change", () => {
  it("a version without the part asks for no second person, within seven days", () => {
    expect(judge([rest], agent, { environment: "dev", riskTier: "medium", purpose: "More" })).toEqual({
      asks: undefined,
      days: 7,
    });
  });

  it.each([
    ["purpose", { purpose: "More" }],
    ["environment", { environment: "staging" }],
    ["riskTier", { riskTier: "medium" }],
  ] as const)("a rule that lists %s asks for its change, and for no other", (member, edit) => {
    const rules = [{ ...rest, changes: { confirm: [member], days: 3 } }];
    expect(judge(rules, agent, edit)).toMatchObject({ asks: { version: 3, rule: "All agents" }, days: 3 });
    expect(judge(rules, agent, { displayName: "Another" }).asks).toBeUndefined();
    expect(judge(rules, agent, { [member]: agent[member] }).asks).toBeUndefined();
  });

  it("counts the rule before and the rule after, and the shorter time", () => {
    const rules = [strict({ confirm: ["environment"], days: 2 }), rest];
    const about = "a change of the environment";
    expect(judge(rules, agent, { environment: "dev" })).toMatchObject({ asks: { rule: "Production", about }, days: 2 });
    expect(judge(rules, outside, { environment: "prod" })).toMatchObject({ asks: { about }, days: 2 });
    expect(judge(rules, outside, { environment: "staging" })).toEqual({ asks: undefined, days: 7 });
  });

  it("asks for a move out of a stricter rule and into it, so that one person cannot go around it", () => {
    const rules = [strict({ confirm: ["purpose"] }), rest];
    const asks = { version: 3, rule: "Production", about: "agents that this rule gains or loses" };
    expect(judge(rules, agent, { environment: "dev" }).asks).toEqual(asks);
    expect(judge(rules, outside, { environment: "prod" }).asks).toEqual(asks);
    expect(judge(rules, outside, { purpose: "More" }).asks).toBeUndefined();
  });

  it("leaves out of the preview what two people do anyway", () => {
    const rules = [{ ...rest, changes: { confirm: ["environment", "purpose", "riskTier"] as const, days: 7 } }];
    expect(addedBy(rules, agent)).toEqual(["environment", "purpose", "riskTier"]);
    expect(addedBy(rules, { ...agent, riskTier: "critical" })).toEqual(["purpose"]);
  });
});
