import { describe, expect, it } from "vitest";
import { allowedSince, resumptionEffect } from "./resumption";

describe("resuming an agent", () => {
  it.each([
    ["In effect since 10:00.", { inEffect: true, reason: null }],
    ["In effect since 10:00.", { inEffect: true, reason: "Part of it is not allowed by the entitlement." }],
    ["The owner of a is no longer active.", { inEffect: false, reason: "The owner of a is no longer active." }],
  ])("answers %s", (text, standing) => {
    expect(allowedSince(standing, "10:00")).toBe(text);
  });

  it("promises nothing that another cause may prevent", () => {
    expect(resumptionEffect("1 active delegation")).toBe(
      "It may act again with what it still has, unless something else keeps it from that: 1 active delegation.",
    );
    expect(resumptionEffect(undefined)).toBe("It becomes active. It has no instance and no authority now.");
  });
});
