import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decidingRoles } from "@/lib/control-changes/takes-two.policy";
import { confirmEntitlement } from "@/lib/entitlements/commands/change";
import { createGroup as createOwnGroup } from "@/lib/entitlements/memberships/commands";
import { confirmRoles, endRoleChange } from "@/lib/people/role-changes/commands";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { confirmIdentity, linkIdentity } from "@/lib/sign-in/account-links/commands";
import { confirmProviderChange } from "@/lib/sign-in/providers/changes/commands";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { signInWithProvider } from "@/lib/sign-in/providers/commands/sign-in";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import { given } from "@/lib/testing/direct";
import {
  confirmWaitingRole,
  groupSchema,
  linkAccount,
  oktaUser,
  patchOp,
  provisionedProvider,
  type ScimServer,
  startScim,
} from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

// A token of a SCIM client alone makes no person one who decides, also in the hands of an admin. Deciding roles and
// groups wait for an admin who issued no token.
let world: World;
let one: Principal;
let two: Principal;
let server: ScimServer;
let providerId: string;
let token: string;
let confirm: () => Promise<void>;

beforeAll(async () => {
  world = await createWorld();
  [one, two] = await foundedBy(world);
  server = await startScim();
  ({ providerId, token, confirm } = await provisionedProvider(one, two));
});
afterAll(async () => {
  await server.close();
  await world.end();
});

const scim = (method: string, path: string, body?: unknown) =>
  server.send(method, path, body, { authorization: `Bearer ${token}` });

let made = 0;
const create = async (change: object = {}) => (await scim("POST", "/Users", oktaUser(++made, change))).body;
const createLinked = async () => {
  const user = await create();
  await linkAccount(user.id);
  return user;
};
const createGroup = async (displayName: string, change: object = {}) =>
  (await scim("POST", "/Groups", { schemas: [groupSchema], displayName, ...change })).body;
const patch = (path: string, ...Operations: object[]) => scim("PATCH", path, { schemas: [patchOp], Operations });
const rolesOf = async (id: string) => (await prisma().person.findUniqueOrThrow({ where: { id } })).roles;
const openOf = async (kind: string, subjectId: string) =>
  prisma().controlChange.findFirstOrThrow({ where: { kind, subjectId, status: "proposed" } });
const giveByHand = (id: string, roles: string) =>
  world.sql("update people set roles = $2::person_role[] where id = $1", [id, roles]);

describe("a person that a client deactivates", () => {
  it("leaves nothing to the admins who may hold the client's token", async () => {
    const { id } = await create();
    await patch(`/Users/${id}`, { op: "replace", value: { active: false } });
    const [job] = await world.sql<{ byIds: string[] }>(
      `select data -> 'payload' -> 'byIds' as "byIds" from pgboss.job
       where data ->> 'job' = 'ownership.person-left' and data -> 'payload' ->> 'personId' = $1`,
      [id],
    );
    expect(job?.byIds).toEqual([one.personId]);
  });
});

describe("a client makes no admin, no security officer and no approver", () => {
  it.each(decidingRoles)("as %s by a group, until two admins mapped it", async (role) => {
    const { id } = await createLinked();
    const members = [{ value: id }];
    const group = await createGroup(role, { members });
    expect(await rolesOf(id)).toEqual(["member"]);
    const name = `${role}-team`;
    expect(await addMapping(one, providerId, { value: name, roles: [role], mayMakeAdmins: true })).toBeDefined();
    // The mapping of one admin waits, so the group and its name give nothing.
    await patch(`/Groups/${group.id}`, { op: "replace", value: { displayName: name, externalId: name } });
    await patch(
      `/Groups/${group.id}`,
      { op: "remove", path: "members" },
      { op: "add", path: "members", value: members },
    );
    expect(await rolesOf(id)).toEqual(["member"]);
    await confirm();
    await patch(`/Groups/${group.id}`, { op: "replace", path: "externalId", value: `${name}-again` });
    expect(await rolesOf(id)).toEqual(["member"]);
    const waiting = await openOf("person-roles", id);
    await expect(confirmRoles(one, { personId: id, changeId: waiting.id }, waiting.digest)).rejects.toMatchObject({
      code: "own_change",
    });
    await confirmRoles(two, { personId: id, changeId: waiting.id }, waiting.digest);
    expect(await rolesOf(id)).toEqual([role]);
    expect(await world.sql("select 1 from withheld_roles where person_id = $1", [id])).toEqual([]);
    await patch(`/Groups/${group.id}`, { op: "remove", path: `members[value eq "${id}"]` });
    expect(await rolesOf(id)).toEqual(["member"]);
  });

  it("by a group, after an admin refused it or the person left the group", async () => {
    const { id } = await createLinked();
    await addMapping(one, providerId, { value: "once", roles: ["approver"] });
    await confirm();
    const group = await createGroup("once", { members: [{ value: id }] });
    const first = await openOf("person-roles", id);
    await patch(`/Groups/${group.id}`, { op: "remove", path: `members[value eq "${id}"]` });
    expect(await prisma().controlChange.findUnique({ where: { id: first.id } })).toMatchObject({ status: "withdrawn" });
    const join = { op: "add", path: "members", value: [{ value: id }] };
    await patch(`/Groups/${group.id}`, join);
    const second = await openOf("person-roles", id);
    await endRoleChange(two, { personId: id, changeId: second.id }, "refuse", "Not they.");
    await patch(`/Groups/${group.id}`, { op: "replace", path: "externalId", value: "other" });
    await patch(`/Groups/${group.id}`, { op: "replace", path: "externalId", value: "another" });
    expect(await prisma().controlChange.count({ where: { subjectId: id, status: "proposed" } })).toBe(0);
    expect(await rolesOf(id)).toEqual(["member"]);
  });

  it("by a group that an approval policy asks, until a second admin puts the person into it", async () => {
    const { id: groupId, name } = await createOwnGroup(one, { name: "deciders" });
    await given.steps(world, { name: "Approval", quorum: 1, groups: [name] });
    await addMapping(one, providerId, { value: "deciders", groupId });
    await confirm();
    const { id } = await createLinked();
    const members = () => world.sql("select source::text as source from group_members where person_id = $1", [id]);
    const group = await createGroup("deciders", { members: [{ value: id }] });
    expect(await members()).toEqual([]);
    const waiting = await openOf("group-membership", id);
    await expect(confirmEntitlement(one, waiting.id, waiting.digest)).rejects.toMatchObject({ code: "own_change" });
    await confirmEntitlement(two, waiting.id, waiting.digest);
    expect(await members()).toEqual([{ source: "provider" }]);
    await patch(`/Groups/${group.id}`, { op: "remove", path: `members[value eq "${id}"]` });
    expect(await members()).toEqual([]);
  });

  it("of an admin who issued a token: they gain nothing by its groups", async () => {
    await addMapping(two, providerId, { value: "watchers", roles: ["auditor"] });
    const open = await prisma().controlChange.findFirstOrThrow({
      where: { subjectId: providerId, status: "proposed" },
    });
    const third = await world.person(["admin"]);
    await confirmProviderChange(
      { ...third, limited: false, mustChoosePassword: false },
      { providerId, changeId: open.id },
      open.digest,
    );
    const { id } = await create();
    const group = await createGroup("watchers", { members: [{ value: id }] });
    expect(await rolesOf(id)).toEqual(["auditor"]);
    await world.sql(
      "insert into provisioned_users (person_id, provider_id, user_name, user_key) values ($1, $2, 'o', 'o')",
      [one.personId, providerId],
    );
    await patch(`/Groups/${group.id}`, { op: "add", path: "members", value: [{ value: one.personId }] });
    expect(await rolesOf(one.personId)).toEqual(["admin"]);
    await world.sql("delete from provisioned_members where person_id = $1", [one.personId]);
    await world.sql("delete from provisioned_users where person_id = $1", [one.personId]);
  });

  it("by attributes of a user", async () => {
    const claimed = {
      roles: [{ value: "admin", primary: true }],
      entitlements: [{ value: "admin" }],
      userType: "admin",
    };
    const { id } = await create(claimed);
    await scim("PUT", `/Users/${id}`, oktaUser(made, { ...claimed, groups: [{ value: "admin-team" }] }));
    await patch(`/Users/${id}`, { op: "add", path: "roles", value: [{ value: "admin" }] });
    await patch(`/Users/${id}`, { op: "replace", value: { 'roles[primary eq "True"].value': "admin" } });
    expect(await rolesOf(id)).toEqual(["member"]);
  });

  it("by a way back: who was deactivated lost what two admins gave by hand", async () => {
    const { id } = await create();
    await giveByHand(id, "{admin,auditor}");
    await patch(`/Users/${id}`, { op: "replace", value: { active: false } });
    await patch(`/Users/${id}`, { op: "replace", value: { active: true } });
    expect(await rolesOf(id)).toEqual(["auditor"]);
  });

  it("before the first sign-in, which asks for the role", async () => {
    const { id, externalId } = await create();
    await addMapping(one, providerId, { value: "late", roles: ["approver"] });
    await confirm();
    await createGroup("late", { members: [{ value: id }] });
    expect(await prisma().controlChange.count({ where: { subjectId: id } })).toBe(0);
    const provider = await getOrThrow(providerId);
    const account = { iss: provider.issuer, sub: externalId, email: "late@acme.example", name: "X", groups: ["late"] };
    const from = { address: "", userAgent: "" };
    expect(await signInWithProvider(provider, { ...account, authenticatedAt: new Date() }, from)).toMatchObject({
      ok: true,
    });
    expect(await rolesOf(id)).toEqual(["member"]);
    await confirmWaitingRole(two, id);
    expect(await rolesOf(id)).toEqual(["approver"]);
  });

  it("by the name of a subject: a person with such roles signs in after an admin linked the account", async () => {
    const { id, externalId } = await create();
    await giveByHand(id, "{admin}");
    const provider = await getOrThrow(providerId);
    const account = { iss: provider.issuer, sub: externalId, email: "thief@acme.example", name: "X", groups: [] };
    const entry = signInWithProvider(
      provider,
      { ...account, authenticatedAt: new Date() },
      { address: "", userAgent: "" },
    );
    expect(await entry).toMatchObject({ ok: false, reason: "account_not_linked" });
    expect(await world.sql("select 1 from sessions where person_id = $1", [id])).toEqual([]);
  });

  it("by an account that one admin linked, while the link waits: it is no person of the provider yet", async () => {
    const { issuer } = await getOrThrow(providerId);
    const victim = await world.person(["approver"]);
    const { email } = await prisma().person.update({
      where: { id: victim.personId },
      data: { email: "linked@acme.example" },
    });
    await linkIdentity(one, victim.personId, { iss: issuer, sub: "00u-of-one" });
    const wanted = oktaUser(++made, { userName: email, emails: [{ value: email, primary: true }] });
    const taken = { status: 409, body: { scimType: "uniqueness" } };
    expect(await scim("POST", "/Users", wanted)).toMatchObject(taken);
    expect((await scim("GET", `/Users/${victim.personId}`)).status).toBe(404);
    await confirmIdentity(two, victim.personId, { iss: issuer, sub: "00u-of-one" });
    expect(await scim("POST", "/Users", wanted)).toMatchObject({ status: 201, body: { id: victim.personId } });
  });

  it("and reaches no person that it did not make", async () => {
    const { personId } = two;
    const group = await createGroup("all");
    expect((await scim("GET", `/Users/${personId}`)).status).toBe(404);
    expect((await patch(`/Users/${personId}`, { op: "replace", value: { active: false } })).status).toBe(404);
    expect((await scim("PUT", `/Users/${personId}`, oktaUser(++made, {}))).status).toBe(404);
    expect((await scim("DELETE", `/Users/${personId}`)).status).toBe(404);
    const joined = await patch(`/Groups/${group.id}`, { op: "add", path: "members", value: [{ value: personId }] });
    expect(joined).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
  });
});
