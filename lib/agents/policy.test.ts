import { describe, expect, it } from "vitest";
import { permissionsOf } from "@/lib/principals/permissions";
import { AGENT_NAME, type Agent, agentActions, agentStatuses, nameSkeleton, riskTiers } from "./model";
import { actionRefusal, activationTarget, capabilities, type LifeFacts, maySee, voidsActivation } from "./policy";

const agent = (change: Partial<Agent> = {}): Agent => ({
  id: "agt_01K8QWERTYV10PASDFGHJKMZXC",
  name: "refunds",
  displayName: null,
  purpose: "Refunds",
  ownerId: "per_owner",
  environment: "prod",
  riskTier: "low",
  blueprintId: "bpr_1",
  blueprintVersion: 1,
  status: "draft",
  statusReason: null,
  statusAt: new Date(0),
  drainingSince: null,
  activationRequestedById: null,
  activationExpiresAt: null,
  createdById: "per_creator",
  createdAt: new Date(0),
  version: 1,
  ...change,
});

const asker = (personId: string, ...roles: Parameters<typeof permissionsOf>[0]) => ({
  personId,
  permissions: permissionsOf(roles),
});
const security = asker("per_security", "security");
const owner = asker("per_owner", "member");
const stranger = asker("per_stranger", "member");
const settled = (owner: LifeFacts["owner"]): LifeFacts => ({ owner, endsUnwritten: false });
const active = settled({ active: true });

describe("names of agents", () => {
  it.each([
    ["pay-bot", "paybot"],
    ["paybot-1", "paybot-l"],
    ["paybot1", "paybot-i"],
    ["bo0k", "book"],
    ["modern", "modem"],
    ["vvire", "wire"],
    ["corner", "comer"],
  ])("%s looks like %s", (a, b) => expect(nameSkeleton(a)).toBe(nameSkeleton(b)));

  it.each([
    ["refunds-eu", "refunds-us"],
    ["agent-10", "agent-11"],
    ["a-b", "a-c"],
  ])("%s does not look like %s", (a, b) => expect(nameSkeleton(a)).not.toBe(nameSkeleton(b)));

  it.each(["A", "a", "1a", "a_b", "a.b", "-ab", "ａb", "a b", `a${"b".repeat(63)}`, "../x", "toString"])(
    "%s is no name",
    (name) => expect(AGENT_NAME.test(name)).toBe(false),
  );
});

describe("who may do what with an agent", () => {
  it("only readers and the owner know of it", () => {
    expect(maySee(security, agent())).toBe(true);
    expect(maySee(owner, agent())).toBe(true);
    expect(maySee(stranger, agent())).toBe(false);
    expect(maySee(owner, agent({ ownerId: null }))).toBe(false);
  });

  it("the owner describes, enrols, asks and stops, and neither activates nor hands over", () => {
    const { can } = capabilities(owner, agent({ status: "active" }), active);
    expect(can.sort()).toEqual(["edit", "enrol", "requestAuthority", "retire", "revoke", "setEnd", "suspend"]);
    expect(capabilities(owner, agent(), active).whyNot.activate?.code).toBe("not_allowed");
  });

  it("an approver and an auditor change nothing", () => {
    for (const role of ["approver", "auditor"] as const) {
      const { can } = capabilities(asker("per_x", role), agent({ status: "active" }), active);
      expect(can).toEqual([]);
    }
  });

  it("says of every action either that it can be done or why not", () => {
    for (const status of agentStatuses) {
      const { can, whyNot } = capabilities(security, agent({ status }), active);
      for (const action of agentActions) expect(can.includes(action) !== (whyNot[action] !== undefined)).toBe(true);
    }
  });

  it("nothing can be done with a retired agent", () => {
    expect(capabilities(asker("per_admin", "admin"), agent({ status: "retired" }), active).can).toEqual([]);
  });
});

describe("activation", () => {
  it("needs an accountable, active person", () => {
    expect(actionRefusal(security, agent(), settled(null), "activate")?.code).toBe("owner_required");
    expect(actionRefusal(security, agent(), settled({ active: false }), "activate")?.code).toBe("owner_inactive");
    expect(actionRefusal(security, agent({ status: "suspended" }), settled(null), "resume")?.code).toBe(
      "owner_required",
    );
    expect(actionRefusal(security, agent(), active, "activate")).toBeUndefined();
  });

  it.each(riskTiers)("of tier %s", (riskTier) => {
    const alone = riskTier === "low" || riskTier === "medium";
    expect(activationTarget(agent({ riskTier }))).toBe(alone ? "active" : "pending");
    expect(activationTarget(agent({ riskTier, status: "pending" }))).toBe("active");
  });

  it("is confirmed by another person than its requester (I9)", () => {
    const pending = agent({ status: "pending", riskTier: "high", activationRequestedById: "per_security" });
    expect(actionRefusal(security, pending, active, "activate")?.code).toBe("second_person_required");
    expect(actionRefusal(asker("per_other", "admin"), pending, active, "activate")).toBeUndefined();
  });

  it("that takes two people is asked for and confirmed by no agent in their place (I9)", () => {
    const automated = { ...asker("per_other", "admin"), through: { agentId: "agt_1" } };
    const pending = agent({ status: "pending", riskTier: "high", activationRequestedById: "per_security" });
    expect(actionRefusal(automated, pending, active, "activate")?.code).toBe("second_person_required");
    expect(actionRefusal(automated, agent({ riskTier: "high" }), active, "activate")?.code).toBe(
      "second_person_required",
    );
    expect(actionRefusal(automated, agent({ riskTier: "low" }), active, "activate")).toBeUndefined();
    const suspended = agent({ riskTier: "high", status: "suspended" });
    expect(actionRefusal(automated, suspended, active, "resume")).toBeUndefined();
  });

  it("is void once what would be confirmed has changed (I10)", () => {
    const pending = agent({ status: "pending", riskTier: "high" });
    expect(voidsActivation(pending, { riskTier: "low" })).toBe(true);
    expect(voidsActivation(pending, { ownerId: "per_other" })).toBe(true);
    expect(voidsActivation(pending, { riskTier: "high" })).toBe(false);
    expect(voidsActivation(pending, { displayName: "New" })).toBe(false);
    expect(voidsActivation(agent(), { riskTier: "low" })).toBe(false);
  });
});
