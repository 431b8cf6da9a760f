import { describe, expect, it } from "vitest";
import { judgeCoverage } from "./coverage.policy";
import { judgeSpeed } from "./fast.policy";
import { judgeLimits } from "./limits.policy";
import type { Entry } from "./model";
import { judgePrivileged } from "./privileged.policy";
import { judgeStop } from "./stops.policy";

const entry = (change: Partial<Entry>): Entry => ({
  ...{ index: 1, type: "decision.made", time: "2026-11-29T10:00:00.000Z", facts: {} },
  ...{ actor: { type: "person", id: "per_a" }, action: "create", resource_type: "payment", ...change },
});

describe("privileged changes", () => {
  const judged = (type: string, facts: Entry["facts"], actor = { type: "person", id: "per_a" }) =>
    judgePrivileged(entry({ type, facts, actor }))?.code;

  it("are exceptions if one person proposed and confirmed them, or acted alone", () => {
    expect(judged("control-change.confirmed", { proposedById: "per_a" })).toBe("same_person");
    expect(judged("approval-policy.changed", {})).toBe("one_person");
    expect(judged("person.updated", { rolesBefore: [], rolesAfter: ["admin"], alone: true })).toBe("one_person");
    expect(judged("agent.activated", { riskTier: "high", requestedById: null })).toBe("one_person");
  });

  it("are no exceptions if another person proposed them", () => {
    const byTwo = entry({ type: "control-change.confirmed", facts: { proposedById: "per_b" } });
    expect(judgePrivileged(byTwo)).toBeNull();
    const asked = entry({ type: "agent.activated", facts: { riskTier: "critical", requestedById: "per_b" } });
    expect(judgePrivileged(asked)).toBeNull();
  });

  it("do not include what one person may do, or what a provider stated", () => {
    expect(judgePrivileged(entry({ type: "agent.activated", facts: { riskTier: "low" } }))).toBeUndefined();
    const provider = { type: "system", id: "idp_a" };
    const gained = { rolesBefore: [], rolesAfter: ["admin"] };
    expect(judgePrivileged(entry({ type: "person.updated", facts: gained, actor: provider }))).toBeUndefined();
  });
});

describe("limits", () => {
  const payment = (value: string, unit = "USD") => entry({ facts: { amounts: { amount: { value, unit } } } });
  const element = (change: object) => ({
    ...{ id: "el_1", type: "payment", locations: ["https://a.example"], actions: ["create"], identifiers: ["*"] },
    ...change,
  });
  const asking = element({ conditions: { approval_above: { field: "amount", unit: "USD", value: "100.00" } } });
  const limited = element({ limits: [{ field: "amount", unit: "USD", max_each: "500.00" }] });

  it("ask for an approval above the threshold, and in another unit", () => {
    expect(judgeLimits(payment("100.01"), [[asking]], "none")?.code).toBe("approval_missing");
    expect(judgeLimits(payment("1.00", "EUR"), [[asking]], "none")?.code).toBe("approval_missing");
    expect(judgeLimits(payment("100.00"), [[asking]], "none")).toBeNull();
    expect(judgeLimits(payment("100.01"), [[asking]], "used")).toBeNull();
  });

  it("hold at each hop, unless another element of the hop covers the action", () => {
    expect(judgeLimits(payment("500.01"), [[limited]], "used")?.code).toBe("above_limit");
    expect(judgeLimits(payment("500.00"), [[limited]], "none")).toBeNull();
    expect(judgeLimits(payment("150.00"), [[limited], [asking]], "none")?.code).toBe("approval_missing");
    expect(judgeLimits(payment("150.00"), [[asking, limited]], "none")).toBeNull();
  });

  it("cannot be judged without the signed version, or with the approval of another action", () => {
    expect(judgeLimits(payment("1.00"), [undefined], "none")?.code).toBe("authority_unknown");
    expect(judgeLimits(payment("1.00"), [[asking]], "other")?.code).toBe("approval_of_another_action");
  });
});

describe("approvals", () => {
  it("in less than 5 seconds, unread or without a vote are exceptions", () => {
    const codes = [4.9, 5, null].map((seconds) => judgeSpeed({ seconds })?.code ?? "none");
    expect([...codes, judgeSpeed(undefined)?.code]).toEqual(["too_fast", "none", "never_opened", "no_vote"]);
  });
});

describe("stops", () => {
  const now = new Date("2026-11-29T12:00:00Z");
  const stop = { scope: "agent", effectiveAt: new Date("2026-11-29T09:00:00Z"), settledAt: now, allowed: 0 };

  it("without completion, receipt or effect are exceptions", () => {
    expect(judgeStop(stop, true, now)).toBeNull();
    expect(judgeStop(undefined, false, now)?.code).toBe("unknown_stop");
    expect(judgeStop({ ...stop, settledAt: null }, false, now)?.code).toBe("not_settled");
    expect(judgeStop(stop, false, now)?.code).toBe("no_receipt");
    expect(judgeStop({ ...stop, allowed: 2 }, true, now)?.facts).toEqual({ allowed: 2 });
  });

  it("of the last hour may be incomplete, and wide ones count no later action", () => {
    expect(judgeStop({ ...stop, effectiveAt: now, settledAt: null }, false, now)).toBeNull();
    expect(judgeStop({ ...stop, scope: "owner", allowed: 2 }, true, now)).toBeNull();
  });
});

describe("the approvals of a policy", () => {
  const step = { number: 1, state: "passed", quorum: 1, asksConsent: false, voters: ["per_b"] };
  const decided = { requesterId: "per_a", below: false, steps: [step] };

  it("are counted step by step", () => {
    expect(judgeCoverage(decided)).toBeNull();
    expect(judgeCoverage(undefined)?.code).toBe("unknown_request");
    expect(judgeCoverage({ ...decided, steps: [{ ...step, voters: [] }] })?.code).toBe("no_approval");
    expect(judgeCoverage({ ...decided, steps: [step, { ...step, number: 2, quorum: 2 }] })?.facts).toEqual({
      ...{ step: 2, quorum: 2, votes: 1 },
    });
    expect(judgeCoverage({ ...decided, steps: [{ ...step, voters: ["per_a"] }] })?.code).toBe("requester_approved");
  });

  it("are not needed below another delegation, or for a step that was skipped or asks for a consent", () => {
    const skipped = { ...step, state: "skipped", voters: [] };
    expect(judgeCoverage({ ...decided, below: true, steps: [skipped] })).toBeNull();
    expect(judgeCoverage({ ...decided, steps: [step, { ...skipped, number: 2 }] })).toBeNull();
    expect(judgeCoverage({ ...decided, steps: [{ ...step, asksConsent: true, voters: [] }, step] })).toBeNull();
  });
});
