import { describe, expect, it } from "vitest";
import type { Evidence, ReviewKind } from "./model";
import { recommend } from "./recommend.policy";

const now = new Date("2026-11-30T12:00:00Z");
const evidence: Evidence = {
  ...{
    status: "active",
    allowed: 40,
    denied: 0,
    detections: 0,
    detectedAt: null,
    sinceShown: null,
    risk: "low",
    owner: "Alba Duarte",
  },
  ...{ lastActionAt: "2026-11-29T08:00:00.000Z", createdAt: "2026-06-03T10:00:00.000Z" },
  ...{ lastReviewedAt: null, changedSinceReview: null, changes: null, riskScore: null, facts: {} },
};
const advice = (kind: ReviewKind, change: Partial<Evidence>) => recommend(kind, { ...evidence, ...change }, now);

describe("a recommendation", () => {
  it("is to narrow a delegation of which permissions are not used", () => {
    expect(advice("delegations", { facts: { unused: "3 of 5" } })).toEqual({
      recommendation: "narrow",
      reason: "Its last use was 1 day ago, but 3 of 5 permissions were not used in 90 days.",
    });
    expect(advice("delegations", {})).toEqual({ recommendation: "keep", reason: "Its last use was 1 day ago." });
  });

  it("is to remove a delegation that is not used at all, before its permissions count", () => {
    const silent = { lastActionAt: "2026-07-01T08:00:00.000Z", facts: { unused: "5 of 5" } };
    expect(advice("delegations", silent).recommendation).toBe("remove");
  });

  it("counts one thing as one", () => {
    expect(advice("blueprints", { facts: { agents: "1" } }).reason).toBe("1 active agent uses it.");
    expect(advice("entitlements", { facts: { delegations: "1", may: "2 elements" } }).reason).toBe(
      "The person has 1 delegation in effect.",
    );
  });
});
