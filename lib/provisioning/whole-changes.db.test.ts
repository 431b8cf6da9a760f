import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { oktaUser, provisionedProvider, type ScimServer, startScim } from "@/lib/testing/scim";
import { createWorld, foundedBy, type World } from "@/lib/testing/world";

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
