import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decidingRoles } from "@/lib/control-changes/takes-two.policy";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { signInWithProvider } from "@/lib/sign-in/providers/commands/sign-in";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import { groupSchema, oktaUser, patchOp, provisionedProvider, type ScimServer, startScim } from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

// A token of a SCIM client gives no authority, also in the wrong hands.
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
const createGroup = async (displayName: string, change: object = {}) =>
  (await scim("POST", "/Groups", { schemas: [groupSchema], displayName, ...change })).body;
const patch = (path: string, ...Operations: object[]) => scim("PATCH", path, { schemas: [patchOp], Operations });
const rolesOf = async (id: string) => (await prisma().person.findUniqueOrThrow({ where: { id } })).roles;
const giveByHand = (id: string, roles: string) =>
  world.sql("update people set roles = $2::person_role[] where id = $1", [id, roles]);

describe("a client makes no admin, no security officer and no approver", () => {
  it.each(decidingRoles)("as %s by a group, until two admins mapped it", async (role) => {
    const { id } = await create();
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
    expect(await rolesOf(id)).toEqual([role]);
    await patch(`/Groups/${group.id}`, { op: "remove", path: `members[value eq "${id}"]` });
    expect(await rolesOf(id)).toEqual(["member"]);
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
