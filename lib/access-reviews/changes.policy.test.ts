import { describe, expect, it } from "vitest";
import { changesSince } from "./changes.policy";
import type { Evidence } from "./model";

const before: Evidence = {
  ...{
    status: "active",
    allowed: 40,
    denied: 0,
    detections: 0,
    detectedAt: null,
    sinceShown: null,
    risk: "low",
    riskScore: 10,
    owner: "Alba Duarte",
  },
  ...{ lastActionAt: null, createdAt: "2026-06-03T10:00:00.000Z", lastReviewedAt: null, changedSinceReview: null },
  ...{ changes: null, facts: { environment: "prod", blueprint: "support", purpose: "Pays refunds" } },
};
const said = (change: Partial<Evidence>, more = {}) =>
  changesSince(before, { ...before, ...change }, { isOther: false, added: 0, widened: 0, ...more });

describe("the changes since the last review", () => {
  it("are none where only use, counts and the score changed", () => {
    expect(said({ allowed: 90, denied: 2, detections: 1, riskScore: 80 })).toBeNull();
  });

  it("name members with their former and present values, and delegations", () => {
    const facts = { environment: "dev", blueprint: "support", purpose: "Pays refunds" };
    expect(said({ owner: "Paul Weber", risk: "high", facts }, { isOther: true, added: 2, widened: 1 })).toBe(
      "Owner Alba Duarte → Paul Weber, risk tier low → high, environment prod → dev, 2 delegations added, 1 delegation widened.",
    );
    expect(said({ owner: null })).toBe("Owner Alba Duarte → none.");
  });

  it("repeat no long value, and nothing of a fact that the earlier evidence lacks", () => {
    const purpose = "Pays refunds to each customer who asks for one, after a check of the order and of the account";
    expect(said({ facts: { ...before.facts, purpose } })).toBe("Another purpose.");
    expect(said({ facts: { ...before.facts, ceiling: "Limited" } })).toBeNull();
  });

  it("tell that another member changed where none of these did", () => {
    expect(said({}, { isOther: true })).toBe("Changed in another member.");
  });
});
