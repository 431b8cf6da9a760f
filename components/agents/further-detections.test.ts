import { expect, it } from "vitest";
import { furtherDetections } from "./further-detections";

const named = (status: "open" | "confirmed") => ({
  ...({ id: "det_1", kind: "volume_spike", severity: "high", status, raisedAt: "2026-11-01T10:00:00Z" } as const),
});

it("links further detections to the tab that lists them, open ones apart from confirmed ones", () => {
  const worst = [named("open"), named("confirmed"), named("open")];
  expect(furtherDetections("agt_1", { count: 9, confirmed: 3, worst })).toEqual([
    { status: "open", further: 4, href: "/detections?q=agent%3Aagt_1" },
    { status: "confirmed", further: 2, href: "/detections?status=confirmed&q=agent%3Aagt_1" },
  ]);
  expect(furtherDetections("agt_1", { count: 3, confirmed: 1, worst })).toEqual([]);
});
