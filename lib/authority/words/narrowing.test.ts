import { describe, expect, it } from "vitest";
import { each, limits, refunds } from "@/lib/testing/authority/fixtures";
import { narrowingOf, permissionCount } from "./narrowing";

const wide = [refunds({ actions: ["create", "read", "refund"], identifiers: ["*"] })];
const capped = [refunds({ actions: ["create", "read"], identifiers: ["*"], ...limits(each("500.00")) })];
const asked = [refunds({ ...limits(each("200.00")) })];

describe("how far a chain narrows", () => {
  it("says at each step what is left, and what does not pass on", () => {
    expect(narrowingOf([wide, capped], asked)).toEqual([
      { permissions: 3, givesUp: [] },
      { permissions: 2, givesUp: ["payment refund", "above 500 USD each"] },
      { permissions: 1, givesUp: ["payment read", "anything outside account/eu-*", "above 200 USD each"] },
    ]);
  });

  it("what limits nothing holds as much as what comes next", () => {
    expect(narrowingOf([null, null], asked)).toEqual(
      Array.from({ length: 3 }, () => ({ permissions: 1, givesUp: [] })),
    );
    expect(narrowingOf([null, capped], asked).map(({ permissions }) => permissions)).toEqual([2, 2, 1]);
    expect(narrowingOf([wide, null], asked)[1]).toEqual({ permissions: 3, givesUp: [] });
    expect(permissionCount([])).toBe(0);
  });
});
