import { describe, expect, it } from "vitest";
import { type ControlKind, controlKinds } from "./model";
import { riskOfChange } from "./risk";
import type { ConcernedAgents } from "./risk.policy";

const riskOf = (kind: ControlKind, content: object, agents?: ConcernedAgents) =>
  riskOfChange({ kind, document: JSON.stringify({ content }) }, agents);
const parts = (...of: Parameters<typeof riskOf>) =>
  riskOf(...of).parts.map(({ code, weight, sentence }) => [code, weight, sentence]);

const agent = (before: string, after: string) => ({
  agent: { id: "agt_1", name: "refunds", riskTier: before, environment: "prod" },
  changes: [{ member: "riskTier", before, after }],
});
const ceiling = [{ type: "payment" }];

describe("the risk of a change of a control", () => {
  it.each<[string, Parameters<typeof riskOf>, [string, number, string][]]>([
    [
      "of a blueprint names the changed members",
      ["blueprint", { before: { ceiling, tokenTtlSeconds: 60 }, after: { ceiling: [], tokenTtlSeconds: 600 } }],
      [
        ["control_loosened", 10, "Allows the agents of a blueprint more."],
        ["members_changed", 10, "It changes ceiling and lifetime of tokens."],
      ],
    ],
    [
      "of a blueprint that loses its ceiling, for many agents",
      ["blueprint", { before: { ceiling }, after: { ceiling: null } }, { count: 34, more: false }],
      [
        ["no_ceiling", 20, "The blueprint has no ceiling afterwards."],
        ["control_loosened", 10, "Allows the agents of a blueprint more."],
        ["agents_concerned", 10, "It concerns 34 agents, counted for the proposal."],
        ["members_changed", 5, "It changes ceiling."],
      ],
    ],
    [
      "of an agent whose tier is lowered counts the higher tier",
      ["agent", agent("critical", "low")],
      [
        ["tier", 35, "The agent has the risk tier critical, before or after."],
        ["tier_lowered", 15, "It lowers the risk tier from critical to low."],
        ["control_loosened", 10, "Changes an agent."],
      ],
    ],
    [
      "of an agent whose tier is raised",
      ["agent", agent("low", "high")],
      [
        ["tier", 20, "The agent has the risk tier high, before or after."],
        ["control_loosened", 10, "Changes an agent."],
        ["members_changed", 5, "It changes risk tier."],
      ],
    ],
    [
      "of roles counts the role admin more",
      ["person-roles", { before: { roles: [] }, after: { roles: ["admin"] } }],
      [["control_loosened", 45, "Gives a person the role admin."]],
    ],
    [
      "of other roles",
      ["person-roles", { before: { roles: ["admin"] }, after: { roles: ["admin", "approver"] } }],
      [["control_loosened", 30, "Gives a person a role that decides."]],
    ],
    [
      "of a detection rule that is switched off",
      ["detection-rule", { before: { enabled: true }, after: { enabled: false } }],
      [["control_loosened", 35, "Switches a detection rule off."]],
    ],
    [
      "of the suspension of every agent",
      ["suspension", { scope: "all" }, { count: 1_000, more: true }],
      [
        ["control_loosened", 40, "Lets every agent act again."],
        ["agents_concerned", 20, "It concerns 1,000 agents or more, counted for the proposal."],
      ],
    ],
    [
      "of an approval policy whose agents were not all looked for",
      ["approval-policy", {}, { count: 0, more: true }],
      [
        ["control_loosened", 30, "Changes who approves requests and actions."],
        ["agents_concerned", 20, "It may concern many agents, which were not all counted."],
      ],
    ],
  ])("%s", (_, of, expected) => {
    expect(parts(...of)).toEqual(expected);
  });

  it("is the sum of the weights, and names each part", () => {
    const { score, parts: found } = riskOf("agent", agent("critical", "low"));
    expect(score).toBe(found.reduce((sum, { weight }) => sum + weight, 0));
  });

  it("has a part for every kind of control, also where the document cannot be read", () => {
    for (const kind of controlKinds) expect(riskOf(kind, {}).score).toBeGreaterThanOrEqual(10);
    expect(riskOfChange({ kind: "blueprint", document: "[]" }, undefined).score).toBe(10);
  });
});
