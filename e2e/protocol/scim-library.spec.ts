import SCIMMY from "scimmy";
import { beforeAll, describe, expect, it } from "vitest";
import { addProvider } from "@/e2e/support/matrix/settings";
import { sharedServer } from "@/e2e/support/server/shared";
import { succeeded } from "@/lib/testing/http";
import { enterprise, type ScimBody } from "@/lib/testing/scim";
import { setStage } from "@/lib/testing/stage";

// An unmodified library writes each request and reads each answer. It refuses resources that RFC 7643 does not allow.
const { User, Group, EnterpriseUser } = SCIMMY.Schemas;
const { ErrorResponse, ListResponse, PatchOp } = SCIMMY.Messages;
const server = sharedServer();
const unique = crypto.randomUUID().slice(0, 8);
let token: string;

beforeAll(async () => {
  User.definition.extend(EnterpriseUser.definition, false);
  const { admin } = await setStage(server);
  const path = `/api/identity-providers/${await addProvider(admin)}/provisioning`;
  token = succeeded(await admin.post<{ secret: string }>(path, { name: "Library", days: 1 })).secret;
});

type Answer = { status: number; body: ScimBody };
async function send(method: string, path: string, message?: object): Promise<Answer> {
  const response = await fetch(`${server.url}/scim/v2${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
    ...(message === undefined ? {} : { body: JSON.stringify(message) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}
const base = () => `${server.url}/scim/v2`;
const readers = {
  Users: (body: ScimBody): ScimBody => new User(body, "out", `${base()}/Users`),
  Groups: (body: ScimBody): ScimBody => new Group(body, "out", `${base()}/Groups`),
};
type Kind = keyof typeof readers;

async function one(kind: Kind, method: string, path: string, message?: object): Promise<ScimBody> {
  const { status, body } = await send(method, `/${kind}${path}`, message);
  expect([status, body]).toEqual([method === "POST" ? 201 : 200, expect.anything()]);
  return readers[kind](body);
}
async function find(kind: Kind, filter: string): Promise<ScimBody> {
  const { status, body } = await send("GET", `/${kind}?${new URLSearchParams({ filter })}`);
  expect(status).toBe(200);
  return new ListResponse({ ...body, Resources: body.Resources.map(readers[kind]) });
}
async function refused(method: string, path: string, message?: object): Promise<ScimBody> {
  const { status, body } = await send(method, path, message);
  try {
    return new ErrorResponse(body);
  } catch (refusal) {
    expect(refusal).toMatchObject({ name: "SCIMError", status: String(status) });
    return refusal;
  }
}
const patch = (Operations: SCIMMY.Messages.PatchOp.PatchOpOperation[]) =>
  new PatchOp({ schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations });
const user = (name: string, change: object = {}) =>
  new User(
    {
      schemas: [User.definition.id],
      ...{ userName: `${name}-${unique}@acme.example`, externalId: `${name}-${unique}`, active: true },
      ...{ displayName: name, name: { givenName: name, familyName: "Lee" }, title: "Engineer" },
      emails: [{ value: `${name}-${unique}@acme.example`, type: "work", primary: true }],
      ...change,
    },
    "in",
  );

describe("an unmodified SCIM library", () => {
  it("learns the schemas, each attribute as RFC 7643 defines it", async () => {
    const { body } = await send("GET", "/Schemas");
    const resources: ScimBody[] = new ListResponse(body).Resources;
    const known = [User.definition, Group.definition, EnterpriseUser.definition];
    expect(resources.map(({ id }) => id)).toEqual(known.map(({ id }) => id));
    for (const [at, served] of resources.entries()) {
      const rfc: ScimBody[] = JSON.parse(JSON.stringify(known[at]?.describe().attributes));
      for (const { name, type, multiValued, mutability, subAttributes = [] } of served.attributes) {
        const same = rfc.find((one) => one.name === name);
        expect(same, name).toMatchObject({ type, multiValued, mutability });
        expect(same.subAttributes?.map((sub: ScimBody) => sub.name) ?? [], name).toEqual(
          expect.arrayContaining(subAttributes.map((sub: ScimBody) => sub.name)),
        );
      }
    }
  });

  it("creates, reads, finds, replaces, patches and deactivates users", async () => {
    const made = await one("Users", "POST", "", user("ann"));
    const path = `/${made.id}`;
    expect(await one("Users", "GET", path)).toEqual(made);
    const boss = await one("Users", "POST", "", user("bob"));
    const manager = { [enterprise]: { manager: { value: boss.id } } };
    const replaced = await one("Users", "PUT", path, user("ann", { displayName: "Ann Lee", ...manager }));
    expect(replaced).toMatchObject({ displayName: "Ann Lee", [enterprise]: { manager: { value: boss.id } } });
    const renamed = patch([{ op: "replace", path: "name.familyName", value: "Ray" }]);
    expect(await one("Users", "PATCH", path, renamed)).toMatchObject({ name: { familyName: "Ray" } });
    const ended = patch([{ op: "replace", value: { active: false } }]);
    expect(await one("Users", "PATCH", path, ended)).toMatchObject({ active: false });
    const filter = `userName ew "${unique}@acme.example" and active eq true`;
    expect((await find("Users", filter)).Resources.map(({ id }: ScimBody) => id)).toContain(boss.id);
    expect((await find("Users", `userName eq "${made.userName}" and active eq false`)).Resources).toMatchObject([
      { id: made.id, active: false },
    ]);
    expect(await one("Users", "PUT", path, user("ann"))).toMatchObject({ active: true });
    expect(await refused("POST", "/Users", user("ann"))).toMatchObject({ status: "409", scimType: "uniqueness" });
    expect((await send("DELETE", `/Users${path}`)).status).toBe(204);
    expect(await refused("GET", `/Users${path}`)).toMatchObject({ status: "404" });
  });

  it("creates groups with members, changes and finds them", async () => {
    const [eve, joe] = [await one("Users", "POST", "", user("eve")), await one("Users", "POST", "", user("joe"))];
    const group = (displayName: string, members: readonly ScimBody[]) =>
      new Group(
        { schemas: [Group.definition.id], displayName, members: members.map(({ id: value }) => ({ value })) },
        "in",
      );
    const made = await one("Groups", "POST", "", group(`Team ${unique}`, [eve]));
    expect(made.members).toMatchObject([{ value: eve.id, display: "eve" }]);
    const path = `/${made.id}`;
    const idsIn = ({ members }: ScimBody) => members.map(({ value }: ScimBody) => value).toSorted();
    const joined = patch([{ op: "add", path: "members", value: [{ value: joe.id }] }]);
    expect(idsIn(await one("Groups", "PATCH", path, joined))).toEqual([eve.id, joe.id].toSorted());
    expect(await one("Users", "GET", `/${joe.id}`)).toMatchObject({ groups: [{ value: made.id }] });
    const left = patch([{ op: "remove", path: `members[value eq "${eve.id}"]` }]);
    expect(idsIn(await one("Groups", "PATCH", path, left))).toEqual([joe.id]);
    expect(idsIn(await one("Groups", "PUT", path, group(`Crew ${unique}`, [eve])))).toEqual([eve.id]);
    expect((await find("Groups", `displayName eq "crew ${unique}"`)).Resources).toMatchObject([{ id: made.id }]);
    const stranger = group(`Other ${unique}`, [{ id: "per_01KSTRANGER" }]);
    expect(await refused("POST", "/Groups", stranger)).toMatchObject({ status: "400", scimType: "invalidValue" });
    const unknown = patch([{ op: "add", path: "members", value: [{ value: "per_01KSTRANGER" }] }]);
    expect(await refused("PATCH", `/Groups${path}`, unknown)).toMatchObject({
      status: "400",
      scimType: "invalidValue",
    });
    expect(idsIn(await one("Groups", "GET", path))).toEqual([eve.id]);
    expect((await send("DELETE", `/Groups${path}`)).status).toBe(204);
    expect(await refused("GET", `/Groups${path}`)).toMatchObject({ status: "404" });
  });

  it("reads a refusal of an attribute, a filter and a path that are unknown", async () => {
    const { id } = await one("Users", "POST", "", user("max"));
    const colour = { ...user("lou"), favouriteColour: "red" };
    const refusals = [
      await refused("POST", "/Users", colour),
      await refused("GET", `/Users?${new URLSearchParams({ filter: 'userName zz "x"' })}`),
      await refused("PATCH", `/Users/${id}`, patch([{ op: "replace", path: "favouriteColour", value: "red" }])),
    ];
    expect(refusals).toMatchObject([
      { status: "400", scimType: "invalidSyntax", message: expect.stringContaining("favouriteColour") },
      { status: "400", scimType: "invalidFilter" },
      { status: "400", scimType: "invalidPath" },
    ]);
  });
});
