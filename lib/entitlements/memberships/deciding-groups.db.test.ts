import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { StepRule } from "@/lib/approval-policies/model";
import { confirmEntitlement } from "@/lib/entitlements/commands/change";
import { listMembers } from "@/lib/groups/queries";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { proposeMembership } from "./changes.commands";
import { addMember, createGroup, removeMember } from "./commands";

// Group members may be approvers, and policies keep members of a group apart. So one admin alone must not move people.

let world: World;
let ada: Principal;
let bob: Principal;
beforeAll(async () => {
  world = await createWorld();
  [ada, bob] = [await world.person(["admin"]), await world.person(["admin"])];
});
afterAll(() => world.end());
const plain = { name: "Approval", quorum: 1 };
beforeEach(() => policy(plain));

const policy = (...steps: StepRule[]) => given.steps(world, ...steps);

let made = 0;
const group = async () => createGroup(ada, { name: `deciders-${++made}` });
const member = async () => (await world.person(["approver"])).personId;
const isIn = async (groupId: string, personId: string) =>
  (await listMembers(ada, groupId, { limit: 50 })).members.some(({ person }) => person.id === personId);

/** Policies because of which the members of a group change by two people. */
const policies: [what: string, steps: (name: string) => StepRule[]][] = [
  ["names the group", (name) => [{ ...plain, groups: ["others", name] }]],
  ["names the group in a later step", (name) => [plain, { ...plain, groups: [name] }]],
  ["passes a step on to the group", (name) => [{ ...plain, skipAfterHours: 1, escalateTo: name }]],
  ["keeps people of the requester's groups out", () => [{ ...plain, separateFrom: ["parties", "requester_groups"] }]],
  ["keeps people of an approver's groups out", () => [plain, { ...plain, separateFrom: ["approver_groups"] }]],
];

describe("the members of a group that an approval policy is about", () => {
  it.each(policies)("change by two people where a policy %s", async (_, steps) => {
    const { id, name } = await group();
    const [there, new_] = [await member(), await member()];
    await addMember(ada, id, there);
    await policy(...steps(name));
    const refused = { code: "membership_decides", kind: "conflict" };
    await expect(removeMember(ada, id, there)).rejects.toMatchObject(refused);
    await expect(addMember(ada, id, new_)).rejects.toMatchObject(refused);
    expect([await isIn(id, there), await isIn(id, new_)]).toEqual([true, false]);
    for (const [action, personId] of [
      ["remove", there],
      ["add", new_],
    ] as const) {
      const change = await proposeMembership(ada, id, { personId, action, reason: "A test" });
      if (!change) throw new Error("It holds already.");
      await expectRefusal(confirmEntitlement(ada, change.id, change.digest), "own_change");
      await confirmEntitlement(bob, change.id, change.digest);
      expect(await isIn(id, personId)).toBe(action === "add");
    }
  });

  it("change by one person where no policy is about them", async () => {
    const { id } = await group();
    const personId = await member();
    await policy({ ...plain, groups: ["others"], separateFrom: ["parties"] });
    await addMember(ada, id, personId);
    await removeMember(ada, id, personId);
    expect(await isIn(id, personId)).toBe(false);
  });

  it("change by one person where only an earlier version of a policy was about them", async () => {
    const { id, name } = await group();
    await policy({ ...plain, groups: [name] });
    const [row] = await world.sql<{ id: string }>("select id from approval_policies where is_default");
    await world.sql("update approval_policies set current_version = current_version + 1 where id = $1", [row?.id]);
    await world.sql(
      "insert into approval_policy_versions (policy_id, version, rules) select id, current_version, $2 from approval_policies where id = $1",
      [row?.id, JSON.stringify([{ when: {}, steps: [plain] }])],
    );
    const personId = await member();
    await addMember(ada, id, personId);
    expect(await isIn(id, personId)).toBe(true);
  });
});
