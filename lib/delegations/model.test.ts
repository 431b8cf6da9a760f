import { describe, expect, it } from "vitest";
import { canMove, type DelegationStatus, delegationActions, delegationStatuses } from "@/lib/delegations/model";
import { type Asker, actionRefusal, capabilities } from "@/lib/delegations/policy";

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
  });
  it.each<[DelegationStatus, string[]]>([
    ["active", ["suspend", "revoke", "narrow", "rehome"]],
    ["suspended", ["resume", "revoke", "narrow", "rehome"]],
    ["revoked", []],
    ["expired", []],
  ])("%s: %j", (status, can) => {
    expect(capabilities(security, facts(status)).can).toEqual(can);
    for (const action of delegationActions.filter((one) => !can.includes(one))) {
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
});
