import { describe, expect, it } from "vitest";
import { severities } from "@/lib/detections/model";
import { riskLevel } from "@/lib/risk/model";
import { severityWeights } from "./detections";

describe("the risk of a detection in the inbox", () => {
  it.each(severities)("has the level of its severity: %s", (severity) => {
    expect(riskLevel(severityWeights[severity])).toBe(severity);
  });
});
