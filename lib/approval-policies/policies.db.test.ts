import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POST as CONFIRM } from "@/app/api/approval-policies/[policyId]/changes/[changeId]/confirm/route";
import { GET as VERSIONS } from "@/app/api/approval-policies/[policyId]/versions/route";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { confirmPolicy, createPolicy, endPolicyChange, proposePolicy } from "./commands";
import { defaultPolicyId, type PolicyRules } from "./model";
import { getPolicy, listPolicies, listPolicyVersions } from "./queries";

let world: World;
let proposer: Principal;
let second: Principal;
beforeAll(async () => {
  world = await createWorld();
  [proposer, second] = [await world.person(["security"]), await world.person(["admin"])];
  await given.group("compliance", proposer);
});
afterAll(() => world.end());

let policies = 0;
const create = () => createPolicy(proposer, { name: `policy-${++policies}` });
const two: PolicyRules = [
  { when: { riskTiers: ["high"] }, steps: [{ name: "Two", quorum: 2, groups: ["compliance"] }] },
  { when: {}, steps: [{ name: "One", quorum: 1 }] },
];
const propose = (policyId: string, rules = two, version = 1) =>
  proposePolicy(proposer, policyId, { version, rules, reason: "Riskier agents need two people." });
const waiting = async (policyId: string) => {
  const { change } = await getPolicy(second, policyId);
  if (!change) throw new Error("Nothing waits.");
  return { of: { policyId, changeId: change.id }, change };
};

describe("an approval policy", () => {
  it("comes with the product, and says what it says in words", async () => {
    const [first] = (await listPolicies(second)).policies;
    expect(first).toMatchObject({ id: defaultPolicyId, name: "four-eyes", version: 1, isDefault: true, change: null });
    expect(first?.sentences).toEqual(["Every request: Approval: one person who may decide."]);
  });

  it("says which of its rules no person could satisfy, from when it is proposed until people or groups change", async () => {
    const id = await create();
    await propose(id);
    const short = {
      ...{ rule: 1, step: 1, name: "Two", code: "nobody" },
      sentence: "No person in compliance may decide requests.",
    };
    const { change, of } = await waiting(id);
    expect(change.shortages).toMatchObject([short, { rule: 2, code: "nobody" }]);
    const deciders = [await world.person(["approver"]), await world.person(["approver"])];
    await given.group("compliance", ...deciders.slice(0, 1));
    expect((await waiting(id)).change.shortages).toMatchObject([
      {
        rule: 1,
        code: "too_few",
        sentence: expect.stringContaining("needs 2 approvals, and only one person in compliance"),
      },
    ]);
    await confirmPolicy(second, of, change.digest);
    expect((await getPolicy(second, id)).shortages).toMatchObject([{ rule: 1, code: "too_few" }]);
    await given.group("compliance", ...deciders.slice(1));
    expect((await getPolicy(second, id)).shortages).toEqual([]);
  });

  it("changes only when a second person confirms exactly what was proposed (I9, I10)", async () => {
    const id = await create();
    await propose(id);
    const { of, change } = await waiting(id);
    expect(change.sentences[0]).toBe("When risk tier is high: Two: 2 people of compliance.");
    await expectRefusal(confirmPolicy(proposer, of, change.digest), "own_change");
    await expectRefusal(confirmPolicy(second, of, "A".repeat(43)), "change_stale");
    expect(await getPolicy(second, id)).toMatchObject({ version: 1, rules: [{ when: {} }] });
    const tired = await world.person(["admin"]);
    await world.sql("update sessions set authenticated_at = authenticated_at - interval '16 minutes' where id = $1", [
      tired.sessionId,
    ]);
    const body = { digest: change.digest };
    const stale = await world.call(CONFIRM, { method: "POST", as: tired, params: of, body });
    expect(await stale.json()).toMatchObject({ code: "step_up_required" });
    await confirmPolicy(second, of, change.digest);
    expect(await getPolicy(second, id)).toMatchObject({ version: 2, rules: two, change: null });
    await expectRefusal(confirmPolicy(second, of, change.digest), "change_state");
    expect(await world.auditTypes(id)).toEqual([
      "approval-policy.created",
      "control-change.proposed",
      "control-change.confirmed",
      "approval-policy.changed",
    ]);
  });

  it("says what a person may do with it, and why not", async () => {
    const id = await create();
    const [approver, auditor] = [await world.person(["approver"]), await world.person(["auditor"])];
    for (const reader of [approver, auditor]) {
      const { can, whyNot } = await getPolicy(reader, id);
      expect([can, whyNot.propose?.code]).toEqual([[], "forbidden"]);
    }
    expect(await getPolicy(second, id)).toMatchObject({ can: ["propose"], whyNot: {} });
    await propose(id);
    const { can, whyNot } = await getPolicy(second, id);
    expect([can, whyNot.propose?.code]).toEqual([[], "change_pending"]);
    await expectRefusal(propose(id, [...two.slice(1)]), "change_pending");
  });

  it("keeps every version with who proposed, who confirmed it, when and why", async () => {
    const id = await create();
    await propose(id);
    const { of, change } = await waiting(id);
    await confirmPolicy(second, of, change.digest);
    const history = async (query: Record<string, string>) => {
      const path = `/api/x?${new URLSearchParams(query)}`;
      return (await world.call(VERSIONS, { as: proposer, params: { policyId: id }, path })).json();
    };
    const { versions, next } = await history({});
    expect(next).toBeNull();
    expect(versions).toMatchObject([
      {
        version: 2,
        proposedBy: { id: proposer.personId },
        confirmedBy: { id: second.personId },
        ...{ changeId: change.id, reason: "Riskier agents need two people.", rules: two, sentences: change.sentences },
      },
      { version: 1, proposedBy: { id: proposer.personId }, confirmedBy: null, changeId: null, reason: null },
    ]);
    const first = await history({ limit: "1" });
    expect((await history({ limit: "1", cursor: first.next })).versions).toEqual(versions.slice(1));
    const [own] = (await listPolicyVersions(defaultPolicyId, { limit: 50 })).versions;
    expect(own).toMatchObject({ version: 1, proposedBy: null, confirmedBy: null });
    const missing = await world.call(VERSIONS, { as: proposer, params: { policyId: `apl_${"1".repeat(26)}` } });
    expect([missing.status, (await missing.json()).code]).toEqual([404, "policy_not_found"]);
  });

  it("stays as it is when the change is refused or taken back", async () => {
    const id = await create();
    await propose(id);
    await endPolicyChange(second, (await waiting(id)).of, "refuse", "Not needed.");
    await propose(id);
    await endPolicyChange(proposer, (await waiting(id)).of, "withdraw", "A mistake.");
    expect(await getPolicy(second, id)).toMatchObject({ version: 1, change: null });
  });

  it.each<[string, string, () => Promise<unknown>]>([
    [
      "the same rules",
      "policy_unchanged",
      async () => propose(await create(), [{ when: {}, steps: [{ name: "Approval", quorum: 1 }] }]),
    ],
    ["a version that is not the current one", "policy_changed_meanwhile", async () => propose(await create(), two, 2)],
    [
      "a group that there is not",
      "policy_rules_invalid",
      async () => propose(await create(), [{ when: {}, steps: [{ name: "One", quorum: 1, groups: ["nobody"] }] }]),
    ],
    [
      "rules that silence would pass",
      "policy_rules_invalid",
      async () => propose(await create(), [{ when: {}, steps: [{ name: "One", quorum: 1, skipAfterHours: 1 }] }]),
    ],
    ["a name that is taken", "policy_exists", () => createPolicy(proposer, { name: "four-eyes" })],
    ["a policy that there is not", "policy_not_found", () => propose(`apl_${"1".repeat(26)}`)],
  ])("refuses %s", async (_, code, act) => expect(await codeOf(act())).toBe(code));
});
