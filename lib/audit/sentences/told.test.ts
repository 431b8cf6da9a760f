import { expect, it } from "vitest";
import { dayTold, instantTold } from "./told";

it("names the zone of instants in UTC alone, and leaves every other text whole", () => {
  expect(instantTold("2026-12-01T09:00:00.123Z")).toBe("2026-12-01 09:00:00 UTC");
  expect(instantTold("2026-12-01T09:00:00+02:00")).toBe("2026-12-01T09:00:00+02:00");
  expect(instantTold("2026-12-01T09:00:00 is the name")).toBe("2026-12-01T09:00:00 is the name");
  expect(dayTold("2026-12-01T09:00:00Z")).toBe("2026-12-01 UTC");
  expect(dayTold("soon")).toBe("");
});
