import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import { prisma } from "@/lib/platform/database/prisma";
import { isManagerByClient } from "@/lib/principals/manager-source";
import type { Principal } from "@/lib/principals/principal";
import { getPersonOrThrow } from "@/lib/principals/store";
import { getOrThrow } from "@/lib/sign-in/providers/store";
import { enterprise, oktaUser, patchOp, provisionedProvider, type ScimServer, startScim } from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

let world: World;
let one: Principal;
let two: Principal;
let server: ScimServer;
let providerId: string;
let token: string;

beforeAll(async () => {
  world = await createWorld();
  [one, two] = await foundedBy(world);
  server = await startScim();
  ({ providerId, token } = await provisionedProvider(one, two));
});
afterAll(async () => {
  await server.close();
  await world.end();
});

const scim = (method: string, path: string, body?: unknown) =>
  server.send(method, path, body, { authorization: `Bearer ${token}` });
let made = 0;
const okta = (change: object = {}) => oktaUser(++made, change);
const create = async (change: object = {}) => (await scim("POST", "/Users", okta(change))).body;
const patch = (id: string, value: object) =>
  scim("PATCH", `/Users/${id}`, { schemas: [patchOp], Operations: [{ op: "replace", value }] });
const personOf = (id: string) => getPersonOrThrow(prisma(), id);
const userOf = (id: string) => prisma().provisionedUser.findUniqueOrThrow({ where: { personId: id } });
const managedBy = (value: string) => ({ [enterprise]: { manager: { value } } });

type Recorded = { type: string; changes: { member: string; before?: unknown; after?: unknown }[] | undefined };
const recordsOf = async (id: string): Promise<Recorded[]> =>
  world.sql<Recorded>(
    `select type, convert_from(body, 'UTF8')::jsonb #> '{facts,changes}' as changes from log_entries
     where convert_from(body, 'UTF8')::jsonb -> 'refs' ? $1 order by id`,
    [id],
  );

describe("a person that an admin deactivated", () => {
  it("is not brought back by a client: by PATCH, by PUT, or by creating the user again", async () => {
    const user = okta();
    const { id } = (await scim("POST", "/Users", user)).body;
    await updatePerson(two, id, { status: "deactivated" });
    const refused = { status: 400, body: { scimType: "mutability" } };
    expect(await patch(id, { active: true })).toMatchObject(refused);
    expect(await scim("PUT", `/Users/${id}`, user)).toMatchObject(refused);
    const { active: _, ...silent } = user;
    expect(await scim("PUT", `/Users/${id}`, { ...silent, displayName: "Other" })).toMatchObject({
      ...{ status: 200, body: { active: false, displayName: "Other" } },
    });
    expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await scim("POST", "/Users", user)).toMatchObject(refused);
    expect(await personOf(id)).toMatchObject({ status: "deactivated" });
    expect((await userOf(id)).deletedAt).not.toBeNull();
  });

  it("is brought back where the client deactivated them last", async () => {
    const { id } = await create();
    await patch(id, { active: false });
    expect(await patch(id, { active: true })).toMatchObject({ status: 200, body: { active: true } });
    await patch(id, { active: false });
    await updatePerson(two, id, { status: "active" });
    await updatePerson(two, id, { status: "deactivated" });
    expect((await patch(id, { active: true })).status).toBe(400);
  });
});

describe("a manager", () => {
  it("is an active user of the same client, and of others nothing is answered", async () => {
    const gone = await create({ active: false });
    for (const value of [one.personId, gone.id, "per_nobody"]) {
      expect(await scim("POST", "/Users", okta(managedBy(value)))).toMatchObject({
        ...{ status: 400, body: { scimType: "invalidValue" } },
      });
      const { id } = await create();
      expect(await patch(id, managedBy(value))).toMatchObject({ status: 400, body: { scimType: "invalidValue" } });
    }
  });

  it("of the client is asked before anything becomes theirs; of an admin is not, and stays", async () => {
    const [accomplice, other] = [await create(), await create()];
    const silent = okta();
    const { id } = (await scim("POST", "/Users", { ...silent, ...managedBy(accomplice.id) })).body;
    expect(await personOf(id)).toMatchObject({ managerId: accomplice.id });
    expect(isManagerByClient(await personOf(id))).toBe(true);
    expect((await recordsOf(id)).flatMap(({ changes = [] }) => changes)).toContainEqual(
      expect.objectContaining({ member: "managerId", after: accomplice.id }),
    );
    await updatePerson(two, id, { managerId: two.personId });
    expect(isManagerByClient(await personOf(id))).toBe(false);
    expect((await scim("PUT", `/Users/${id}`, { ...silent, displayName: "Y" })).body[enterprise]).toBeUndefined();
    await patch(id, { displayName: "Z" });
    expect(await personOf(id)).toMatchObject({ managerId: two.personId, name: "Z" });
    await patch(id, managedBy(other.id));
    expect(isManagerByClient(await personOf(id))).toBe(true);
    await scim("PUT", `/Users/${id}`, silent);
    expect(await personOf(id)).toMatchObject({ managerId: null });
  });
});

describe("what a client says of a user", () => {
  const changesOf = async (id: string) =>
    (await recordsOf(id))
      .filter(({ type }) => type === "provisioned-user.changed")
      .map(({ changes = [] }) => changes.map(({ member }) => member));

  it("is on record: who signs in as the person, the name, and the way back", async () => {
    const user = okta();
    const { id } = (await scim("POST", "/Users", user)).body;
    await patch(id, { externalId: "another" });
    await patch(id, { userName: "renamed@acme.example" });
    await patch(id, { displayName: "Only a name" });
    await scim("DELETE", `/Users/${id}`);
    await scim("POST", "/Users", { ...user, userName: "renamed@acme.example" });
    const first = ["provisioned", "userName", "externalId", "givenName", "familyName"];
    expect(await changesOf(id)).toEqual([first, ["externalId"], ["userName"], first]);
  });

  it("is kept as a whole or not at all, where the client takes over a person or brings one back", async () => {
    const { issuer } = await getOrThrow(providerId);
    const { personId } = await world.person(["member"], { email: "there@acme.example" });
    await world.sql("insert into external_identities (iss, sub, person_id) values ($1, 'there', $2)", [
      issuer,
      personId,
    ]);
    const there = okta({ userName: "there@acme.example", emails: [], externalId: "thief" });
    expect((await scim("POST", "/Users", { ...there, ...managedBy("per_nobody") })).status).toBe(400);
    expect(await prisma().provisionedUser.findUnique({ where: { personId } })).toBeNull();
    expect((await scim("POST", "/Users", there)).status).toBe(201);
    expect(await changesOf(personId)).toHaveLength(1);

    await scim("DELETE", `/Users/${personId}`);
    const back = { ...there, externalId: "other", ...managedBy("per_nobody") };
    expect((await scim("POST", "/Users", back)).status).toBe(400);
    expect(await userOf(personId)).toMatchObject({ externalId: "thief", deletedAt: expect.any(Date) });
  });
});
