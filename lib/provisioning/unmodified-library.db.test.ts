import { type ScimPatchOperation, type ScimResource, scimPatch } from "scim-patch";
import { filter as libraryFilter, parse } from "scim2-parse-filter";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  groupSchema,
  oktaUser,
  patchOp,
  provisionedProvider,
  type ScimBody,
  type ScimServer,
  startScim,
} from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

// Libraries for SCIM that others wrote compute the same as the server, from the server's own answers.
let world: World;
let server: ScimServer;
let token: string;
let users: ScimBody[];
beforeAll(async () => {
  world = await createWorld();
  const [one, two] = await foundedBy(world);
  server = await startScim();
  ({ token } = await provisionedProvider(one, two));
  users = [
    await made("/Users", oktaUser(1, {})),
    await made("/Users", oktaUser(2, { active: false, title: undefined })),
    await made("/Users", oktaUser(3, { displayName: undefined, externalId: undefined, locale: "de-DE" })),
    await made("/Users", oktaUser(4, { emails: [{ value: "four@acme.example", type: "home", primary: true }] })),
  ];
});
afterAll(async () => {
  await server.close();
  await world.end();
});

const scim = (method: string, path: string, body?: unknown) =>
  server.send(method, path, body, { authorization: `Bearer ${token}` });
async function made(path: string, body: object): Promise<ScimBody> {
  const { status, body: resource } = await scim("POST", path, body);
  expect(status).toBe(201);
  return resource;
}

describe("a filter", () => {
  it.each([
    'userName eq "user-1@acme.example"',
    'userName sw "user-" and not (active eq true)',
    'active eq true and (externalId pr and displayName co "1" or displayName co "4")',
    'externalId eq "00uuser-1"',
    'name.familyName gt "1" and name.familyName le "3"',
    'emails[type eq "work" and value ew "@acme.example"]',
    'emails.value co "four" or displayName eq "User 2" and active eq false',
    'not (displayName pr) or userName eq "user-4@acme.example"',
    'meta.created gt "2026-01-01T00:00:00Z"',
  ])("finds what scim2-parse-filter finds: %s", async (filter) => {
    const found = await scim("GET", `/Users?${new URLSearchParams({ filter })}`);
    expect([filter, found.status]).toEqual([filter, 200]);
    const ids = (resources: readonly ScimBody[]) => resources.map(({ id }) => id).toSorted();
    expect(ids(found.body.Resources)).toEqual(ids(users.filter(libraryFilter(parse(filter)))));
  });
});

/**
 * A resource without the members that the server sets: its version and time, and the whole name, which is one with the
 * display name. A list without values is the same as none (RFC 7643 section 2.5).
 */
function bare({ meta: _, name, members = [], ...resource }: ScimBody): ScimBody {
  const { formatted: __, ...names } = name ?? {};
  return { ...resource, members, name: names };
}

async function expectAlike(path: string, Operations: ScimPatchOperation[]): Promise<void> {
  const before = (await scim("GET", path)).body;
  const wanted = scimPatch(structuredClone(before) as ScimResource, structuredClone(Operations));
  const { status, body } = await scim("PATCH", path, { schemas: [patchOp], Operations });
  expect(status).toBe(200);
  expect(bare(body)).toEqual(bare(wanted));
}

describe("a patch", () => {
  it.each<[string, ScimPatchOperation[]]>([
    ["replaces an attribute", [{ op: "replace", path: "displayName", value: "Ann" }]],
    ["replaces a sub-attribute", [{ op: "replace", path: "name.familyName", value: "Lee" }]],
    ["adds one without a path", [{ op: "add", value: { displayName: "Ann Lee", "name.givenName": "Ann" } }]],
    ["removes one", [{ op: "remove", path: "name.givenName" }]],
    [
      "deactivates and activates",
      [
        { op: "replace", path: "active", value: false },
        { op: "replace", path: "active", value: true },
      ],
    ],
    ["changes a chosen value", [{ op: "replace", path: 'emails[type eq "work"].value', value: "new@acme.example" }]],
  ])("of a user %s as scim-patch does", async (_, operations) => {
    await expectAlike(`/Users/${users[0].id}`, operations);
  });

  it("of a group adds and removes members as scim-patch does", async () => {
    const { id } = await made("/Groups", { schemas: [groupSchema], displayName: "Team" });
    const members = users.slice(0, 3).map((user) => ({ value: user.id, type: "User", display: user.displayName }));
    const path = `/Groups/${id}`;
    await scim("PATCH", path, { schemas: [patchOp], Operations: [{ op: "add", path: "members", value: members }] });
    await expectAlike(path, [{ op: "replace", path: "displayName", value: "The team" }]);
    await expectAlike(path, [{ op: "remove", path: `members[value eq "${users[1].id}"]` }]);
    await expectAlike(path, [{ op: "remove", path: "members" }]);
  });
});
