import { describe, expect, it } from "vitest";
import { counterFell, refusalOfAnother, refusalOfConfirmation, refusalOfUse, standingOf } from "./policy";

const now = new Date("2026-11-25T12:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const passkey = {
  ...{ personId: "per_1", createdAt: hoursAgo(1), rpId: "mandate.example" },
  ...{ confirmedAt: null, blockedAt: null },
};

describe("how a passkey stands (O2)", () => {
  it.each([
    ["waiting", {}, "passkey_waiting"],
    ["waiting", { createdAt: new Date(hoursAgo(24).getTime() + 1) }, "passkey_waiting"],
    ["ready", { createdAt: hoursAgo(24) }, undefined],
    ["ready", { confirmedAt: now }, undefined],
    ["blocked", { confirmedAt: now, blockedAt: now }, "passkey_blocked"],
    ["elsewhere", { createdAt: hoursAgo(48), rpId: "old.example" }, "passkey_elsewhere"],
  ])("is %s with %j", (standing, change, refusal) => {
    const facts = { ...passkey, ...change };
    expect(standingOf(facts, "mandate.example", now)).toBe(standing);
    expect(refusalOfUse(facts, "mandate.example", now)).toBe(refusal);
  });

  it.each([
    ["per_1", {}, "own_passkey"],
    ["per_2", {}, undefined],
    ["per_2", { confirmedAt: now }, "passkey_ready"],
    ["per_2", { blockedAt: now }, "passkey_blocked"],
    ["per_2", { rpId: "old.example" }, "passkey_elsewhere"],
  ])("is confirmed by %s with %j: %s", (actor, change, refusal) => {
    expect(refusalOfConfirmation(actor, { ...passkey, ...change }, "mandate.example", now)).toBe(refusal);
  });

  it("is one of ten at most", () => {
    expect([9, 10].map(refusalOfAnother)).toEqual([undefined, "too_many_passkeys"]);
  });
});

describe("a counter", () => {
  it.each([
    [0, 0, false],
    [0, 1, false],
    [5, 6, false],
    [5, 5, true],
    [5, 4, true],
    [5, 0, true],
  ])("from %i to %i fell: %s", (before, after, fell) => {
    expect(counterFell(before, after)).toBe(fell);
  });
});
