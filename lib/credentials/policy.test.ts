import { describe, expect, it } from "vitest";
import { canMove, instanceStatuses } from "./model";
import {
  type EnrolmentFacts,
  enrolmentRefusal,
  isRotationDue,
  keyVerdict,
  pendingHeldSeconds,
  renewalDueAt,
} from "./policy";

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 24, 12) + seconds * 1000);

describe("states of an instance", () => {
  const legal = new Set(
    "active>quarantined active>revoked active>expired quarantined>active quarantined>revoked quarantined>expired expired>revoked".split(
      " ",
    ),
  );
  it.each(instanceStatuses.flatMap((from) => instanceStatuses.map((to) => [from, to] as const)))(
    "%s -> %s follows the table",
    (from, to) => expect(canMove(from, to)).toBe(legal.has(`${from}>${to}`)),
  );
});

describe("K1, K2: what the use of a key means", () => {
  const superseded = { state: "superseded", retiredAt: at(0) } as const;

  it("a current key counts, a pending one completes its rotation, an unknown one is nothing", () => {
    expect(keyVerdict({ state: "current", retiredAt: null }, at(0))).toBe("current");
    expect(keyVerdict({ state: "pending", retiredAt: null }, at(0))).toBe("activate");
    expect(keyVerdict(undefined, at(0))).toBe("invalid");
  });

  it.each([
    [-60, "invalid"],
    [0, "invalid"],
    [5, "invalid"],
    [5.001, "quarantine"],
    [3600, "quarantine"],
  ] as const)("a superseded key that signed %d s after its retirement: %s", (seconds, verdict) => {
    expect(keyVerdict(superseded, at(seconds))).toBe(verdict);
  });
});

describe("K1: when a pending key may be replaced", () => {
  it.each([
    [0, 120],
    [119.5, 1],
    [120, 0],
    [3600, 0],
  ] as const)("%d s after it was announced it is held for %d s more", (age, held) => {
    expect(pendingHeldSeconds({ createdAt: at(0) }, at(age))).toBe(held);
  });
});

describe("when an instance is told to rotate", () => {
  const key = { keyActivatedAt: at(0), keyExpiresAt: at(1000), rotationRequestedAt: null };
  it("from half of its key's lifetime on, and when a person asked", () => {
    expect(renewalDueAt(key)).toEqual(at(500));
    expect(isRotationDue(key, at(499.999))).toBe(false);
    expect(isRotationDue(key, at(500))).toBe(true);
    expect(isRotationDue({ ...key, rotationRequestedAt: at(1) }, at(2))).toBe(true);
  });
});

describe("what an enrolment token admits", () => {
  const facts = (token: Partial<EnrolmentFacts["token"]> = {}, rest: Partial<EnrolmentFacts> = {}): EnrolmentFacts => ({
    token: { status: "open", expiresAt: at(60), createdAt: at(-60), expectedJkt: null, network: null, ...token },
    notBefore: null,
    jkt: "key",
    inNetwork: true,
    now: at(0),
    ...rest,
  });

  it.each([
    ["an open one", facts(), undefined],
    ["a used one", facts({ status: "used" }), "token_used"],
    ["a revoked one", facts({ status: "revoked" }), "token_revoked"],
    ["one written off", facts({ status: "expired" }), "token_expired"],
    ["one at its last instant", facts({ expiresAt: at(0) }), "token_expired"],
    ["one from before a revocation of everything", facts({}, { notBefore: at(-60) }), "token_too_old"],
    ["one issued after it", facts({}, { notBefore: at(-61) }), undefined],
    ["one for this key", facts({ expectedJkt: "key" }), undefined],
    ["one for another key", facts({ expectedJkt: "other" }), "thumbprint_unexpected"],
    ["one for this network", facts({ network: "10.0.0.0/8" }), undefined],
    ["one for another network", facts({ network: "10.0.0.0/8" }, { inNetwork: false }), "network_unexpected"],
  ])("%s", (_, given, refusal) => expect(enrolmentRefusal(given)).toBe(refusal));
});
