import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import type { Principal } from "@/lib/principals/principal";
import { addMapping } from "@/lib/sign-in/providers/commands/mappings";
import { signInWithProvider } from "@/lib/sign-in/providers/commands/sign-in";
import { issueToken, revokeToken } from "@/lib/sign-in/providers/provisioning/commands";
import { getProvisioning } from "@/lib/sign-in/providers/provisioning/queries";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import {
  confirmWaitingRole,
  enterprise,
  groupSchema,
  insertManyUsers,
  linkAccount,
  oktaUser,
  patchOp,
  provisionedProvider,
  type ScimServer,
  startScim,
  userSchema,
} from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

// Requests as Microsoft Entra ID and Okta document them, and the examples of RFC 7644, over HTTP.
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

const scim = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.send(method, path, body, { authorization: `Bearer ${token}`, ...headers });

let made = 0;
const okta = (change: object = {}) => oktaUser(++made, change);
const create = async (change: object = {}) => (await scim("POST", "/Users", okta(change))).body;
const patch = (id: string, ...Operations: object[]) =>
  scim("PATCH", `/Users/${id}`, { schemas: [patchOp], Operations });
const patchGroup = (id: string, ...Operations: object[]) =>
  scim("PATCH", `/Groups/${id}`, { schemas: [patchOp], Operations });
const find = async (type: string, filter: string) =>
  (await scim("GET", `/${type}?filter=${encodeURIComponent(filter)}`)).body;
const personOf = (id: string) => prisma().person.findUniqueOrThrow({ where: { id } });

describe("a token", () => {
  it("acts after a second admin confirmed it, until it is revoked", async () => {
    const issued = await issueToken(one, providerId, { name: "Second", days: 1 });
    const of = { authorization: `Bearer ${issued.secret}` };
    expect((await scim("GET", "/Users", undefined, of)).status).toBe(401);
    await confirm();
    expect((await scim("GET", "/Users", undefined, of)).status).toBe(200);
    const stored = await world.sql("select 1 from provisioning_tokens where secret_hash = $1", [issued.secret]);
    expect(stored).toEqual([]);
    await revokeToken(two, providerId, issued.token.id);
    const refused = await scim("GET", "/Users", undefined, of);
    expect(refused).toMatchObject({ status: 401, body: { status: "401" } });
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
  });
});

describe("users", () => {
  it("are created, read, found, replaced and deleted as RFC 7644 shows, and a deleted one comes back", async () => {
    const made = await scim("POST", "/Users", okta({ userName: "bjensen@acme.example" }));
    expect(made.status).toBe(201);
    const { id } = made.body;
    expect(made.headers.get("location")).toBe(made.body.meta.location);
    expect(made.headers.get("content-type")).toContain("application/scim+json");
    expect(await personOf(id)).toMatchObject({ status: "active", roles: ["member"], passwordHash: null });
    expect(await find("Users", 'userName eq "BJENSEN@acme.example"')).toMatchObject({
      totalResults: 1,
      Resources: [{ id }],
    });
    expect((await scim("POST", "/Users", okta({ userName: "bjensen@acme.example" }))).body).toMatchObject({
      ...{ status: "409", scimType: "uniqueness", schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"] },
    });
    const tag = made.headers.get("etag") ?? "";
    expect((await scim("GET", `/Users/${id}`, undefined, { "if-none-match": tag })).status).toBe(304);
    const other = okta({ userName: "bjensen@acme.example", displayName: "Babs Jensen", active: true });
    expect((await scim("PUT", `/Users/${id}`, other, { "if-match": tag })).body).toMatchObject({
      displayName: "Babs Jensen",
    });
    expect((await scim("PUT", `/Users/${id}`, other, { "if-match": tag })).status).toBe(412);
    expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await personOf(id)).toMatchObject({ status: "deactivated" });
    expect((await scim("GET", `/Users/${id}`)).status).toBe(404);
    expect((await scim("POST", "/Users", other)).body).toMatchObject({ id, active: true });
    expect(await world.auditTypes(id)).toEqual([
      ...["person.created", "provisioned-user.changed", "provisioned-user.changed", "person.updated"],
      ...["person.deactivated", "provisioned-user.changed", "person.reactivated"],
      // Roles go with the reactivation, and come again by the groups.
      ...["person.updated", "person.updated"],
    ]);
  });

  it("are patched as Entra ID and Okta do, and lose sessions, roles and agents when they are deactivated", async () => {
    const manager = await create();
    const { id } = await create();
    const entra = await patch(
      id,
      { op: "Replace", path: "displayName", value: "Kim Lee" },
      { op: "Replace", path: 'emails[type eq "work"].value', value: "kim@acme.example" },
      { op: "Add", path: `${enterprise}:manager`, value: manager.id },
      { op: "Replace", path: "name.familyName", value: "Lee" },
    );
    expect(entra).toMatchObject({ status: 200, body: { displayName: "Kim Lee", name: { familyName: "Lee" } } });
    expect(entra.body.emails).toEqual([{ value: "kim@acme.example", type: "work", primary: true }]);
    expect(entra.body[enterprise].manager).toMatchObject({ value: manager.id });
    expect(await personOf(id)).toMatchObject({ managerId: manager.id, email: "kim@acme.example" });
    await world.sql(
      `insert into sessions (id, person_id, authenticated_at, last_seen_at, expires_at)
       values ('ses_x', $1, now(), now(), now() + interval '1 hour')`,
      [id],
    );
    expect((await patch(id, { op: "replace", value: { active: false } })).body).toMatchObject({ active: false });
    expect(await world.sql("select session_ended(s) as ended from sessions s where id = 'ses_x'")).toEqual([
      { ended: true },
    ]);
    const [job] = await world.sql(
      "select 1 from pgboss.job where data ->> 'job' = 'ownership.person-left' and data::text like $1",
      [`%${id}%`],
    );
    expect(job).toBeDefined();
    expect((await patch(id, { op: "Replace", path: "active", value: "True" })).body).toMatchObject({ active: true });
  });

  it.each([
    [{ op: "replace", path: "nonsense", value: 1 }, "invalidPath"],
    [{ op: "replace", path: 'emails[type zz "work"].value', value: "x" }, "invalidFilter"],
    [{ op: "remove" }, "noTarget"],
    [{ op: "move", path: "displayName", value: "x" }, "invalidSyntax"],
    [{ op: "replace", path: "userName", value: 7 }, "invalidValue"],
    [{ op: "replace", path: "active", value: "perhaps" }, "invalidValue"],
    [{ op: "replace", path: `${enterprise}:manager`, value: "per_nobody" }, "invalidValue"],
    [{ op: "replace", path: 'emails[type eq "work"].value', value: "x@evil.example" }, "invalidValue"],
  ])("refuse the patch %j with %s", async (operation, scimType) => {
    const { id } = await create();
    expect(await patch(id, operation)).toMatchObject({ status: 400, body: { scimType, status: "400" } });
  });

  it("refuse unknown members, and keep refusals for the admins", async () => {
    expect(await scim("POST", "/Users", okta({ favouriteColour: "red" }))).toMatchObject({
      ...{ status: 400, body: { scimType: "invalidSyntax", detail: expect.stringContaining("favouriteColour") } },
    });
    expect((await getProvisioning(providerId)).refusals[0]).toMatchObject({
      operation: "POST /scim/v2/Users",
      status: 400,
    });
  });

  it("never take over a person by their address", async () => {
    const person = await world.person(["admin"], { email: "boss@acme.example" });
    expect(await scim("POST", "/Users", okta({ userName: "boss@acme.example", emails: [] }))).toMatchObject({
      status: 409,
    });
    expect(await personOf(person.personId)).toMatchObject({ roles: ["admin"], status: "active" });
  });

  it("sign in under the subject that the client names, and not under another", async () => {
    const { id, externalId } = await create();
    const provider = await getOrThrow(providerId);
    const { email } = await personOf(id);
    const account = { iss: provider.issuer, email, name: "X", groups: ["ignored"], authenticatedAt: new Date() };
    const from = { address: "", userAgent: "" };
    expect(await signInWithProvider(provider, { ...account, sub: "another" }, from)).toMatchObject({ ok: false });
    expect(await signInWithProvider(provider, { ...account, sub: externalId }, from)).toMatchObject({
      ok: true,
      personId: id,
    });
  });
});

describe("filters, sorting and pages", () => {
  it("find what RFC 7644 describes", async () => {
    const a = await create({ displayName: "Zoe Alpha", externalId: "ext-1" });
    const b = await create({ displayName: "Zoe Beta", externalId: "ext-2", active: false });
    const count = async (filter: string) => (await find("Users", filter)).totalResults;
    expect(await count('displayName sw "zoe" and active eq true')).toBe(1);
    expect(await count('displayName sw "Zoe" and not (active eq true)')).toBe(1);
    expect(await count('externalId eq "ext-1" or externalId eq "ext-2"')).toBe(2);
    expect(await count('displayName co "oe al"')).toBe(1);
    expect(await count(`emails[type eq "work" and value co "@acme"] and id eq "${a.id}"`)).toBe(1);
    expect(await count(`meta.lastModified gt "2020-01-01T00:00:00Z" and id eq "${b.id}"`)).toBe(1);
    expect(await count(`${userSchema}:userName pr and displayName ew "beta"`)).toBe(1);
    const page = (
      await scim("GET", "/Users?sortBy=displayName&sortOrder=descending&startIndex=1&count=2&attributes=displayName")
    ).body;
    expect(page).toMatchObject({
      itemsPerPage: 2,
      startIndex: 1,
      Resources: [{ displayName: "Zoe Beta" }, { displayName: "Zoe Alpha" }],
    });
    expect(Object.keys(page.Resources[0]).toSorted()).toEqual(["displayName", "id", "schemas"]);
    expect((await scim("GET", `/Users/${a.id}?excludedAttributes=emails,name.givenName`)).body.emails).toBeUndefined();
    // Clients in Java ask for as many as a number may be there.
    expect((await scim("GET", "/Users?count=2147483647&startIndex=-2147483648")).body).toMatchObject({ startIndex: 1 });
    expect((await scim("GET", "/Users?startIndex=2147483647")).body).toMatchObject({ Resources: [], itemsPerPage: 0 });
    expect((await scim("GET", "/Users?count=0")).body).toMatchObject({ Resources: [], itemsPerPage: 0 });
  });

  it("refuse a filter that cannot be read, and one over an attribute that is not kept", async () => {
    for (const filter of ['userName zz "x"', 'secret eq "x"', 'active eq "x"'])
      expect((await find("Users", filter)).scimType).toBe("invalidFilter");
  });

  it("describe themselves", async () => {
    expect((await scim("GET", "/ServiceProviderConfig")).body).toMatchObject({
      patch: { supported: true },
      etag: { supported: true },
    });
    expect((await scim("GET", "/ResourceTypes")).body.totalResults).toBe(2);
    expect((await scim("GET", "/Schemas")).body.Resources.map(({ id }: { id: string }) => id)).toContain(enterprise);
    expect((await scim("GET", "/Users?colour=red")).status).toBe(400);
  });
});

describe("groups", () => {
  it("give roles and groups by mappings of two admins alone, and take them away again", async () => {
    await addMapping(one, providerId, { value: "sec-team", roles: ["security"] });
    await confirm();
    const user = await create();
    await linkAccount(user.id);
    const plain = await scim("POST", "/Groups", {
      schemas: [groupSchema],
      displayName: "admin",
      members: [{ value: user.id }],
    });
    expect(plain.status).toBe(201);
    expect((await personOf(user.id)).roles).toEqual(["member"]);
    const group = (
      await scim("POST", "/Groups", { schemas: [groupSchema], displayName: "sec-team", externalId: "g-1" })
    ).body;
    const joined = await patchGroup(group.id, { op: "Add", path: "members", value: [{ value: user.id }] });
    expect(joined.body.members).toMatchObject([{ value: user.id, type: "User" }]);
    await confirmWaitingRole(two, user.id);
    expect((await personOf(user.id)).roles).toEqual(["security"]);
    expect(
      (await scim("GET", `/Users/${user.id}`)).body.groups.map(({ display }: { display: string }) => display),
    ).toContain("sec-team");
    expect(await find("Groups", `members[value eq "${user.id}"]`)).toMatchObject({ totalResults: 2 });
    await patchGroup(group.id, { op: "Remove", path: `members[value eq "${user.id}"]` });
    expect((await personOf(user.id)).roles).toEqual(["member"]);
    // Okta sends the name again as an object.
    expect(
      (await patchGroup(group.id, { op: "replace", value: { id: group.id, displayName: "sec-team-2" } })).body,
    ).toMatchObject({ displayName: "sec-team-2" });
    const again = { schemas: [groupSchema], displayName: "sec-team", members: [{ value: user.id }] };
    expect((await scim("PUT", `/Groups/${group.id}`, again)).status).toBe(200);
    await confirmWaitingRole(two, user.id);
    expect((await personOf(user.id)).roles).toEqual(["security"]);
    expect((await scim("DELETE", `/Groups/${group.id}`)).status).toBe(204);
    expect((await personOf(user.id)).roles).toEqual(["member"]);
    expect(await world.auditTypes(group.id)).toEqual([
      ...["provisioned-group.created", ...Array(4).fill("provisioned-group.edited"), "provisioned-group.removed"],
    ]);
  });

  it.each([
    [{ op: "add", path: "members", value: [{ value: "per_nobody" }] }, "invalidValue"],
    [{ op: "replace", path: "owner", value: "x" }, "invalidPath"],
    [{ op: "replace", path: "id", value: "x" }, "mutability"],
    [{ op: "replace", path: 'members[value eq "x"]', value: {} }, "mutability"],
  ])("refuse the patch %j with %s", async (operation, scimType) => {
    const { id } = (await scim("POST", "/Groups", { schemas: [groupSchema], displayName: `g-${++made}` })).body;
    expect((await patchGroup(id, operation)).body).toMatchObject({ status: "400", scimType });
  });

  // Many are 2,000 here, and 10,000 by `PROVISIONED_USERS=10000 npx vitest run --project db lib/provisioning/scim`.
  it("of many users cost no more to change than small ones", async () => {
    const createGroup = async (displayName: string): Promise<string> =>
      (await scim("POST", "/Groups", { schemas: [groupSchema], displayName })).body.id;
    const { id: user } = await create();
    const timeOf = async (id: string): Promise<number> => {
      const began = performance.now();
      for (const op of ["add", "remove", "add", "remove", "add", "remove"]) {
        const body = { schemas: [patchOp], Operations: [{ op, path: "members", value: [{ value: user }] }] };
        expect((await scim("PATCH", `/Groups/${id}?excludedAttributes=members`, body)).status).toBe(200);
      }
      return performance.now() - began;
    };
    const [small, large] = [await createGroup("few"), await createGroup("everyone")];
    const few = await timeOf(small);
    const users = Number(process.env.PROVISIONED_USERS ?? 2_000);
    await insertManyUsers(world.sql, { providerId, groupId: large, users });
    expect(await timeOf(large)).toBeLessThan(3 * few + 1_000);
    expect((await find("Users", 'userName eq "many-7@acme.example"')).totalResults).toBe(1);
  });
});
