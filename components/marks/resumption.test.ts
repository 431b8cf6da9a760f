import { describe, expect, it } from "vitest";
import { allowedSince, releaseEffect, resumptionEffect, stillKept } from "./resumption";

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
      "It may act again with what it still has, unless something else prevents it: 1 active delegation.",
    );
    expect(resumptionEffect(undefined)).toBe("It becomes active. It has no instance and no authority now.");
  });
});

describe("releasing an instance from quarantine", () => {
  it("promises nothing that another cause may prevent", () => {
    expect(releaseEffect).toBe(
      "It may act again with the key it has, unless something else prevents it. Release it only when you know why it was quarantined.",
    );
  });

  it.each([
    [undefined, { inEffect: true, reason: null }],
    [undefined, { inEffect: true, reason: "Part of it is not allowed by the entitlement." }],
    ["The agent a is suspended.", { inEffect: false, reason: "The agent a is suspended." }],
  ])("answers %s", (text, standing) => {
    expect(stillKept(standing)).toBe(text);
  });
});
