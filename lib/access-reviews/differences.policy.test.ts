import { describe, expect, it } from "vitest";
import { differences } from "./differences.policy";
import type { Evidence } from "./model";

const evidence: Evidence = {
  ...{
    status: "active",
    allowed: 3,
    denied: 0,
    detections: 0,
    detectedAt: null,
    sinceShown: null,
    risk: "low",
    owner: "Alba Duarte",
  },
  ...{ lastActionAt: "2026-11-29T08:00:00.000Z", createdAt: "2026-11-03T10:00:00.123Z" },
  ...{
    lastReviewedAt: null,
    changedSinceReview: null,
    changes: null,
    riskScore: null,
    facts: { environment: "prod", purpose: "Pays refunds" },
  },
};

describe("the differences of alike items", () => {
  it("are none where two were created, or acted last, on the same day", () => {
    const other = { ...evidence, lastActionAt: "2026-11-29T19:30:00.000Z", createdAt: "2026-11-03T10:00:04.987Z" };
    expect(differences(evidence, other)).toEqual([]);
  });

  it("are days, counts and texts, each under the words that the reviewer knows", () => {
    const other = {
      ...evidence,
      ...{ createdAt: "2026-11-04T10:00:00.000Z", allowed: 1240, facts: { environment: "prod", purpose: "Reads" } },
    };
    expect(differences(evidence, other)).toEqual([
      { member: "Allowed actions", here: "3", there: "1,240" },
      { member: "Created", here: "2026-11-03", there: "2026-11-04" },
      { member: "Purpose", here: "Pays refunds", there: "Reads" },
    ]);
  });
});
