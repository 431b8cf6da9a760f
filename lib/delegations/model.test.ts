import { describe, expect, it } from "vitest";
import { canMove, type DelegationAction, type DelegationStatus, delegationMoves, delegationStatuses } from "./model";
import { type Asker, actionRefusal, capabilities, suspensionRefusal, takesBack } from "./policy";

describe("states of a delegation", () => {
  const allowed = new Set([
    ...["active suspended", "active revoked", "active expired"],
    ...["suspended active", "suspended revoked", "suspended expired"],
  ]);
  const pairs = delegationStatuses.flatMap((from) => delegationStatuses.map((to) => [from, to] as const));
  it.each(pairs)("%s to %s", (from, to) => {
    expect(canMove(from, to)).toBe(allowed.has(`${from} ${to}`));
  });
});

describe("what may be done in each state", () => {
  const security: Asker = { personId: "per_s", permissions: new Set(["delegations:write"]) };
  const facts = (status: DelegationStatus) => ({
    status,
    ownerId: "per_o",
    delegatorId: "per_d",
    onBehalfOfId: "per_b",
    parentId: null,
    pausedById: null,
    suspendedUntil: null,
    takenBack: false,
    approvedByAsker: false,
  });
  it.each<[DelegationStatus, string[]]>([
    ["active", ["suspend", "revoke", "narrow", "rehome"]],
    ["suspended", ["resume", "revoke", "narrow", "rehome"]],
    ["revoked", []],
    ["expired", []],
  ])("%s: %j", (status, can) => {
    expect(capabilities(security, facts(status)).can).toEqual(can);
    const actions: DelegationAction[] = [...delegationMoves, "narrow", "rehome"];
    for (const action of actions.filter((one) => !can.includes(one))) {
      expect(actionRefusal(security, facts(status), action)?.code).toBe("delegation_state");
    }
  });

  it("below another delegation there is no delegator to replace", () => {
    const paused = { ...facts("suspended"), pausedById: "per_d" };
    expect(capabilities(security, paused).can).toEqual(["suspend", "resume", "revoke", "narrow", "rehome"]);
    expect(actionRefusal(security, { ...facts("active"), parentId: "dlg_a" }, "rehome")?.code).toBe("not_a_root");
  });

  it.each(["per_o", "per_d", "per_b"])(
    "%s stands behind it: may stop it and make it less, and not resume it",
    (personId) => {
      const asker: Asker = { personId, permissions: new Set() };
      expect(capabilities(asker, facts("active")).can).toEqual(["suspend", "revoke", "narrow", "rehome"]);
      expect(actionRefusal(asker, facts("suspended"), "resume")?.code).toBe("not_allowed");
    },
  );

  it("an approver of it may suspend it without an end and ask for its revocation; then its owner may resume it", () => {
    const approver: Asker = { personId: "per_a", permissions: new Set() };
    const approved = { ...facts("active"), approvedByAsker: true };
    expect(capabilities(approver, approved).can).toEqual(["suspend", "ask_revocation"]);
    expect(capabilities(approver, facts("active")).can).toEqual([]);
    expect(takesBack(approver, approved)).toBe(true);
    expect(takesBack({ ...approver, personId: "per_o" }, approved)).toBe(false);
    const [now, until] = [new Date("2026-11-26T10:00:00Z"), new Date("2026-11-26T11:00:00Z")];
    const ending = { ...approved, expiresAt: new Date("2026-11-27T00:00:00Z") };
    expect(suspensionRefusal(approver, ending, until, now)?.code).toBe("no_end");
    const taken = { ...facts("suspended"), takenBack: true };
    const owner: Asker = { personId: "per_o", permissions: new Set() };
    expect(capabilities(owner, taken).can).toContain("resume");
    expect(capabilities(approver, { ...taken, approvedByAsker: true }).can).toEqual(["ask_revocation"]);
    expect(capabilities({ ...owner, personId: "per_d" }, taken).can).not.toContain("resume");
  });

  it("a suspension until a time can be extended, also by people who may not resume it", () => {
    const now = new Date("2026-11-26T10:00:00Z");
    const at = (time: string) => new Date(`2026-11-26T${time}:00Z`);
    const held = { ...facts("suspended"), suspendedUntil: at("12:00"), expiresAt: at("18:00") };
    const paused = { ...held, pausedById: "per_d", suspendedUntil: null };
    const owner: Asker = { personId: "per_o", permissions: new Set() };
    expect(capabilities(owner, held).can).toContain("suspend");
    const codes = (asker: Asker, until: Date | null, of: typeof held | typeof paused = held) =>
      suspensionRefusal(asker, of, until, now)?.code;
    expect(["11:59", "12:00", "17:59"].map((time) => codes(owner, at(time)))).toEqual([
      "not_longer",
      undefined,
      undefined,
    ]);
    expect(codes(security, at("11:59"))).toBeUndefined();
    expect([codes(owner, null), codes(security, null)]).toEqual([undefined, undefined]);
    expect([at("10:00"), at("18:00")].map((until) => codes(security, until))).toEqual(["in_the_past", "after_expiry"]);
    // A pause has no end, so a person who may not resume it cannot give it one.
    expect(codes(owner, at("13:00"), paused)).toBe("not_longer");
  });
});
