import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as memberRoute from "@/app/api/groups/[groupId]/members/[personId]/route";
import * as membersRoute from "@/app/api/groups/[groupId]/members/route";
import * as groupRoute from "@/app/api/groups/[groupId]/route";
import * as groupsRoute from "@/app/api/groups/route";
import { groupsOf, listGroups, listMembers, membersOf } from "@/lib/groups/queries";
import { insertMember } from "@/lib/groups/store";
import { confirmPolicy, proposePolicy } from "@/lib/lifecycle/policy/commands";
import { getLifecyclePolicy } from "@/lib/lifecycle/policy/queries";
import { configureOwnership } from "@/lib/ownership/settings";
import { updatePerson } from "@/lib/people/commands/update-person";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { enforceRules, lifecycleRule } from "@/lib/testing/lifecycle-policy";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { addMember, createGroup, removeGroup, removeMember } from "./commands";

let world: World;
let admin: Principal;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());

let made = 0;
const group = () => createGroup(admin, { name: `group-${++made}` });
const jobs = (personId: string) =>
  world.sql("select 1 from pgboss.job where data ->> 'job' = 'delegators.changed' and data::text like $1", [
    `%${personId}%`,
  ]);

describe("groups", () => {
  it("are named once for ever: a removed group's name is not given again", async () => {
    const { id, name } = await group();
    await expectRefusal(createGroup(admin, { name }), "group_exists");
    await removeGroup(admin, id);
    await expectRefusal(createGroup(admin, { name }), "group_exists");
    expect((await listGroups(admin, { q: name, sort: "name", limit: 50 })).groups).toEqual([]);
    expect(await world.auditTypes(id)).toEqual(["group.created", "group.removed"]);
  });

  it.each([
    [{ name: "Treasury" }, "name"],
    [{ name: "t" }, "name"],
    [{ name: "-treasury" }, "name"],
    [{ name: "treasury", description: "a\u202eb" }, "description"],
    [{ name: "treasury", id: "grp_1" }, "id"],
  ])("refuse %j and name the member at fault", async (body, path) => {
    const response = await world.call(groupsRoute.POST, { method: "POST", path: "/api/groups", as: admin, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ path }] });
  });

  it("take an edit of the version that was read, and refuse one of another", async () => {
    const { id } = await group();
    const edit = (version: number) =>
      world.call(groupRoute.PATCH, {
        method: "PATCH",
        params: { groupId: id },
        as: admin,
        body: { description: `v${version}` },
        headers: { "if-match": `"${version}"` },
      });
    expect((await edit(1)).status).toBe(200);
    expect((await edit(1)).status).toBe(412);
  });

  it("are not removed while a person is in them", async () => {
    const [{ id }, member] = [await group(), await world.person(["member"])];
    await addMember(admin, id, member.personId);
    await expectRefusal(removeGroup(admin, id), "group_not_empty");
    await removeMember(admin, id, member.personId);
    await removeGroup(admin, id);
  });

  it("are not removed while a policy names them, and no policy is confirmed that names a removed one", async () => {
    const security = [await world.person(["security"]), await world.person(["security"])] as const;
    const [used, gone] = [await group(), await group()];
    const rule = (name: string) => [lifecycleRule(undefined, { approvers: { roles: ["security"], groups: [name] } })];
    await enforceRules(security, rule(used.name));
    await expectRefusal(removeGroup(admin, used.id), "group_decides");
    const heirs = await group();
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: heirs.id });
    await expectRefusal(removeGroup(admin, heirs.id), "group_decides");
    await configureOwnership(admin, { graceDays: 14, fallbackGroupId: null });
    await removeGroup(admin, heirs.id);
    const { version } = await getLifecyclePolicy(security[0]);
    await proposePolicy(security[0], { rules: rule(gone.name), version, reason: "A test." });
    await removeGroup(admin, gone.id);
    const { pendingChange } = await getLifecyclePolicy(security[1]);
    const confirmed = confirmPolicy(security[1], pendingChange?.id ?? "", pendingChange?.digest ?? "");
    await expectRefusal(confirmed, "lifecycle_group_unknown");
  });
});

describe("membership", () => {
  it("is what groupsOf and membersOf say, by id and by name, and each change is on record (I12)", async () => {
    const [one, two, member] = [await group(), await group(), await world.person(["approver"])];
    const added = await world.call(membersRoute.POST, {
      method: "POST",
      params: { groupId: one.id },
      as: admin,
      body: { personId: member.personId },
    });
    expect(added.status).toBe(201);
    expect(await added.json()).toMatchObject({ id: one.id, members: 1 });
    await addMember(admin, two.id, member.personId);
    expect(await transaction((tx) => groupsOf(tx, member.personId))).toEqual([one.id, one.name, two.id, two.name]);
    expect(await transaction((tx) => membersOf(tx, [one.name, two.id]))).toEqual([member.personId]);
    expect((await listGroups(admin, { q: `member:${member.personId}`, sort: "name", limit: 1 })).next).not.toBeNull();

    const removed = await world.call(memberRoute.DELETE, {
      method: "DELETE",
      params: { groupId: one.id, personId: member.personId },
      as: admin,
      body: {},
    });
    expect(removed.status).toBe(200);
    expect(await transaction((tx) => groupsOf(tx, member.personId))).toEqual([two.id, two.name]);
    expect(await world.auditTypes(one.id)).toEqual(["group.created", "group.member-added", "group.member-removed"]);
  });

  it("is no person's own to change (I9), and an admin's alone", async () => {
    const [{ id }, other] = [await group(), await world.person(["admin"])];
    await expectRefusal(addMember(admin, id, admin.personId), "own_membership");
    await addMember(other, id, admin.personId);
    await expectRefusal(removeMember(admin, id, admin.personId), "own_membership");
    await updatePerson(admin, other.personId, { roles: ["member"] });
    await expectRefusal(removeMember(other, id, admin.personId), "admin_only");
    expect(await world.auditTypes(id)).toEqual(["group.created", "group.member-added"]);
  });

  it("that a provider gave is the provider's to take, and a second reason keeps a person in", async () => {
    const [{ id }, member] = [await group(), await world.person(["member"])];
    await transaction((tx) => insertMember(tx, id, member.personId, "provider"));
    await expectRefusal(removeMember(admin, id, member.personId), "member_of_provider");
    await addMember(admin, id, member.personId);
    await removeMember(admin, id, member.personId);
    expect((await listMembers(admin, id, { limit: 50 })).members).toMatchObject([{ sources: ["provider"] }]);
  });

  it("happens once of many attempts at the same moment (I5)", async () => {
    const [{ id }, member] = [await group(), await world.person(["member"])];
    const tries = await Promise.allSettled(Array.from({ length: 5 }, () => addMember(admin, id, member.personId)));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await world.auditTypes(id)).toEqual(["group.created", "group.member-added"]);
  });

  it("of a deactivated person counts for nothing, and is not given", async () => {
    const [{ id }, member, gone] = [await group(), await world.person(["member"]), await world.person(["member"])];
    await addMember(admin, id, gone.personId);
    await updatePerson(admin, gone.personId, { status: "deactivated" });
    await updatePerson(admin, member.personId, { status: "deactivated" });
    await expectRefusal(addMember(admin, id, member.personId), "person_not_active");
    expect(await transaction((tx) => membersOf(tx, [id]))).toEqual([]);
    expect((await listMembers(admin, id, { limit: 50 })).members).toEqual([]);
    expect(await jobs(gone.personId)).toHaveLength(1);
  });
});
