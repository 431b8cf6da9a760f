import { describe, expect, it } from "vitest";
import type { AgentRiskFacts } from "./model";
import { riskOfAgent } from "./policy";

const calm: AgentRiskFacts = {
  ...{ status: "active", riskTier: "low", owner: "active", silentDays: 0, oldestKeyDays: 1 },
  delegations: { active: 1, everything: 0, passedOn: 0 },
  detections: { low: 0, medium: 0, high: 0, critical: 0 },
  denials: { denied: 0, records: 100 },
  permissions: { granted: 0, unused: 0 },
};
const of = (facts: Partial<AgentRiskFacts>) => riskOfAgent({ ...calm, ...facts });

describe("the risk of an agent", () => {
  it("is 0 without a part for a calm agent, and for one that ended", () => {
    expect(of({})).toEqual({ score: 0, parts: [] });
    expect(of({ status: "retired", owner: "none", riskTier: "critical" })).toEqual({ score: 0, parts: [] });
  });

  it.each<[Partial<AgentRiskFacts>, string, number]>([
    [{ riskTier: "critical" }, "Its risk tier is critical.", 25],
    [{ delegations: { active: 1, everything: 1, passedOn: 0 } }, "1 delegation names every resource.", 15],
    [{ delegations: { active: 2, everything: 0, passedOn: 2 } }, "It may pass on 2 delegations to other agents.", 5],
    [{ delegations: { active: 50, everything: 0, passedOn: 0 } }, "It holds 50 active delegations.", 10],
    [{ detections: { low: 0, medium: 0, high: 1, critical: 0 } }, "It has 1 open detection, of severity high.", 20],
    [
      { detections: { low: 8, medium: 0, high: 0, critical: 1 } },
      "It has 9 open detections, the worst of severity critical.",
      40,
    ],
    [{ denials: { denied: 10, records: 200 } }, "10 denials in the last 7 days, 5% of its newest records.", 5],
    [
      { denials: { denied: 1_000, records: 1_000 } },
      "1,000 denials in the last 7 days, 100% of its newest records.",
      15,
    ],
    [
      { denials: { denied: 1_000, records: 5_000 } },
      "At least 1,000 denials in the last 7 days, 20% of its newest 5,000 records.",
      15,
    ],
    [{ delegations: { active: 200, everything: 0, passedOn: 0 } }, "It holds at least 200 active delegations.", 10],
    [
      { detections: { low: 200, medium: 0, high: 0, critical: 0 } },
      "It has at least 200 open detections, the worst of severity low.",
      15,
    ],
    [{ owner: "none" }, "It has no owner.", 20],
    [{ owner: "deactivated" }, "Its owner is deactivated.", 20],
    [{ silentDays: 30 }, "It has not acted for 30 days.", 10],
    [{ permissions: { granted: 4, unused: 1 } }, "1 of 4 permissions was not used in 90 days.", 5],
    [{ permissions: { granted: 4, unused: 2 } }, "2 of 4 permissions were not used in 90 days.", 10],
    [{ oldestKeyDays: 200 }, "The oldest key of its instances is 200 days old.", 10],
  ])("has one part for %j", (facts, sentence, weight) => {
    const { score, parts } = of(facts);
    expect(parts).toMatchObject([{ sentence, weight }]);
    expect(score).toBe(weight);
  });

  it("states what was counted of many delegations as a minimum", () => {
    const { parts } = of({ delegations: { active: 200, everything: 1, passedOn: 3 } });
    expect(parts.map(({ sentence }) => sentence)).toEqual([
      "At least 1 delegation names every resource.",
      "It holds at least 200 active delegations.",
      "It may pass on at least 3 delegations to other agents.",
    ]);
  });

  it("leaves out what says nothing: few denials, a declared silence, a suspended agent's silence, new keys", () => {
    const quiet: Partial<AgentRiskFacts>[] = [
      { denials: { denied: 9, records: 9 } },
      ...[{ silentDays: null }, { silentDays: 400, status: "suspended" as const }, { oldestKeyDays: 89 }],
      ...[{ oldestKeyDays: null }, { permissions: { granted: 5, unused: 0 } }],
    ];
    for (const facts of quiet) expect(of(facts).score).toBe(0);
  });

  it("is the sum of the weights, at most 100, the heaviest part first", () => {
    const { score, parts } = of({
      ...{ riskTier: "critical", owner: "none", silentDays: 100, oldestKeyDays: 200 },
      delegations: { active: 60, everything: 3, passedOn: 1 },
      detections: { low: 8, medium: 0, high: 0, critical: 1 },
    });
    expect(score).toBe(100);
    const weights = parts.map(({ weight }) => weight);
    expect(weights).toEqual(weights.toSorted((one, other) => other - one));
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeGreaterThan(100);
  });
});
