import { expect, it } from "vitest";
import { addressAt, instantIn } from "./instant-text";

it("an instant of an address has a zone", () => {
  expect(instantIn("2026-11-27T10:45:00Z")).toBe("2026-11-27T10:45:00.000Z");
  expect(instantIn("2026-11-27T12:45:00.120+02:00")).toBe("2026-11-27T10:45:00.120Z");
  expect(instantIn("2026-11-27T12:45:00 02:00")).toBe("2026-11-27T10:45:00.000Z");
  for (const text of [null, "", "yesterday", "2026-11-27", "2026-11-27T10:45", "2026-13-27T10:45:00Z"]) {
    expect(instantIn(text)).toBeUndefined();
  }
});

it("an address is carried to the instant, unless it names one itself", () => {
  const at = "2026-11-27T10:45:00.000Z";
  expect(addressAt("/agents/agt_1", null)).toBe("/agents/agt_1");
  expect(addressAt("/agents/agt_1", at)).toBe(`/agents/agt_1?at=${encodeURIComponent(at)}`);
  expect(addressAt("/audit?q=a#b", at)).toBe(`/audit?q=a&at=${encodeURIComponent(at)}#b`);
  expect(addressAt("/audit?at=2020-01-01T00:00:00Z", at)).toBe("/audit?at=2020-01-01T00%3A00%3A00Z");
});
