import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { prisma } from "@/lib/platform/database/prisma";
import { rowsFetched } from "@/lib/testing/rows-read";
import {
  insertManyUsers,
  oktaUser,
  patchOp,
  provisionedProvider,
  type ScimServer,
  startScim,
} from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

import { groupSchema } from "./model";

// A request of a client happens as a whole or not at all.
let world: World;
let server: ScimServer;
let token: string;

beforeAll(async () => {
  world = await createWorld();
  server = await startScim();
  ({ token } = await provisionedProvider(...(await foundedBy(world))));
});
afterEach(async () => {
  for (const table of ["people", "provisioned_users"]) await world.sql(`drop trigger if exists broken on ${table}`);
});
afterAll(async () => {
  await server.close();
  await world.end();
});

const scim = (method: string, path: string, body?: unknown) =>
  server.send(method, path, body, { authorization: `Bearer ${token}` });
let made = 0;
const userNamed = (change: object = {}) => oktaUser(++made, change);

/** Lets each write that fulfils a condition fail. */
async function breakWrites(table: string, condition: string): Promise<void> {
  await world.sql(`create or replace function broken_write() returns trigger language plpgsql as
    $$ begin raise exception 'this write fails'; end $$`);
  await world.sql(
    `create trigger broken before update on ${table} for each row when (${condition}) execute function broken_write()`,
  );
}
const peopleNamed = (email: string) => prisma().person.findMany({ where: { email }, select: { status: true } });

describe("a user", () => {
  it("that is created inactive is nowhere if their deactivation fails, and never active", async () => {
    const user = userNamed({ active: false });
    await breakWrites("people", "new.status = 'deactivated'");
    expect((await scim("POST", "/Users", user)).status).toBe(500);
    expect(await peopleNamed(user.userName)).toEqual([]);
    await world.sql("drop trigger broken on people");
    expect(await scim("POST", "/Users", user)).toMatchObject({ status: 201, body: { active: false } });
    expect(await peopleNamed(user.userName)).toEqual([{ status: "deactivated" }]);
  });

  it("that a client brings back is as before if that fails", async () => {
    const user = userNamed();
    const { id } = (await scim("POST", "/Users", user)).body;
    await scim("DELETE", `/Users/${id}`);
    await breakWrites("people", "new.status = 'active' and old.status = 'deactivated'");
    expect((await scim("POST", "/Users", user)).status).toBe(500);
    expect((await scim("GET", `/Users/${id}`)).status).toBe(404);
    await world.sql("drop trigger broken on people");
    expect(await scim("POST", "/Users", user)).toMatchObject({ status: 201, body: { id, active: true } });
  });

  it("whose deletion fails is as before", async () => {
    const user = userNamed();
    const { id } = (await scim("POST", "/Users", user)).body;
    await breakWrites("provisioned_users", "new.deleted_at is not null");
    expect((await scim("DELETE", `/Users/${id}`)).status).toBe(500);
    expect((await scim("GET", `/Users/${id}`)).body).toMatchObject({ active: true });
    await world.sql("drop trigger broken on provisioned_users");
    expect((await scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await peopleNamed(user.userName)).toEqual([{ status: "deactivated" }]);
  });
});

describe("the operations of a patch", () => {
  it("apply one after the other: who was added before is removed by a filter, and by a removal of everybody", async () => {
    const [kept, added] = await Promise.all(
      [userNamed(), userNamed()].map(async (user) => (await scim("POST", "/Users", user)).body.id as string),
    );
    const join = { op: "add", path: "members", value: [{ value: added }] };
    const removals = [
      [`members[value eq "${added}"]`, [kept]],
      [`members[value ne "${kept}"]`, [kept]],
      ["members", []],
    ] as const;
    for (const [path, left] of removals) {
      const group = {
        schemas: [groupSchema],
        displayName: `in order ${path}`.slice(0, 60),
        members: [{ value: kept }],
      };
      const { id } = (await scim("POST", "/Groups", group)).body;
      const patched = await scim("PATCH", `/Groups/${id}`, {
        schemas: [patchOp],
        Operations: [join, { op: "remove", path }],
      });
      expect(patched.status).toBe(200);
      const { members = [] } = (await scim("GET", `/Groups/${id}`)).body as { members?: { value: string }[] };
      expect(members.map(({ value }) => value)).toEqual(left);
    }
  });

  it("that name people read no members, and all others read them once", async () => {
    const { id } = (await scim("POST", "/Groups", { schemas: [groupSchema], displayName: "large" })).body;
    const { providerId } = (await prisma().provisionedGroup.findUniqueOrThrow({ where: { id } })) as {
      providerId: string;
    };
    await insertManyUsers(world.sql, { providerId, groupId: id, users: 2_000 });
    const patch = (paths: readonly string[]) => () =>
      scim("PATCH", `/Groups/${id}?excludedAttributes=members`, {
        ...{ schemas: [patchOp], Operations: paths.map((path) => ({ op: "remove", path })) },
      });
    const read = (paths: readonly string[]) => rowsFetched(world.ownerUrl, ["provisioned_members"], patch(paths));
    const nobody = Array.from({ length: 50 }, () => `members[value eq "${newId("person")}"]`);
    expect(await read(nobody)).toBeLessThan(100);
    expect(await read(Array.from({ length: 50 }, (_, n) => `members[value sw "x${n}"]`))).toBeLessThan(4_100);
  });
});
