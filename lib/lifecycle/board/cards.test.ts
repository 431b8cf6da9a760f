import { describe, expect, it } from "vitest";
import type { LifecycleFacts, LifecycleRule } from "@/lib/lifecycle/model";
import { cardOf } from "./cards";

const now = new Date("2026-11-30T12:00:00Z");
const rule: LifecycleRule = {
  ...{ name: "All", tiers: ["low"], environments: ["prod"], requires: [], people: 1, offerDays: 14 },
  end: { mostDays: null, noticeDays: 14, outcome: "suspend" },
};
const facts: LifecycleFacts = {
  ...{ id: "agt_1", name: "refunds", displayName: null, status: "active", statusReason: null, riskTier: "low" },
  ...{
    environment: "prod",
    blueprintId: "bpt_1",
    backup: null,
    drainsUntil: null,
    activationExpiresAt: null,
    end: null,
  },
  owner: { id: "per_1", name: "Alba Duarte", active: true, accepted: true },
  done: new Set(["owner_accepted"] as const),
};
const card = (change: Partial<LifecycleFacts>, by: LifecycleRule = rule) => {
  const { blocks, acts } = cardOf({ ...facts, ...change }, by, now);
  return { sentences: blocks.map(({ sentence }) => sentence), acts };
};
const left = { id: "per_1", name: "Alba Duarte", active: false, accepted: true };

describe("a card of the lifecycle board", () => {
  it("of a suspended agent names its reason, and the owner that it needs before it resumes", () => {
    const suspended = { status: "suspended", statusReason: "Under review." } as const;
    expect(card(suspended)).toEqual({ sentences: ["Under review."], acts: "Security" });
    expect(card({ ...suspended, owner: left }).sentences).toEqual(["Under review.", "Alba Duarte is deactivated."]);
    expect(card({ ...suspended, owner: null }).sentences).toEqual(["Under review.", "It has no owner."]);
    // An owner who has not accepted holds nothing up that ran before.
    expect(card({ ...suspended, done: new Set() }).sentences).toEqual(["Under review."]);
  });

  it("of a live agent waits for the owner's answer only where the policy asks for it", () => {
    const unanswered = { done: new Set<never>() };
    expect(card(unanswered)).toEqual({ sentences: [], acts: null });
    const asked = card(unanswered, { ...rule, requires: ["owner_accepted"] });
    expect(asked).toEqual({ sentences: ["The owner has not accepted."], acts: "Alba Duarte" });
  });

  it.each(["draft", "pending"] as const)("of a %s agent asks its owner only where the policy does", (status) => {
    const unanswered = { status, done: new Set<never>() };
    expect(card(unanswered).sentences).not.toContain("The owner has not accepted.");
    const asked = card(unanswered, { ...rule, requires: ["owner_accepted"] });
    expect(asked).toMatchObject({
      sentences: expect.arrayContaining(["The owner has not accepted."]),
      acts: "Alba Duarte",
    });
  });

  it("of an agent that drains names the person who must act for another reason", () => {
    const draining = { drainsUntil: new Date("2026-11-30T13:00:00Z") };
    expect(card(draining).acts).toBeNull();
    expect(card({ ...draining, owner: left }).acts).toBe("Security");
  });
});
