import { afterAll, beforeAll, expect, it } from "vitest";
import { createPerson, inviteAgain } from "@/lib/people/commands/create-person";
import { createWorld, type World } from "@/lib/testing/world";
import { rotateKey, settleSigningKeys } from "./commands";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

it("the life of a signing key leaves a record at each step", async () => {
  const admin = await world.person(["admin"]);
  await rotateKey(admin, "access-token-es256");
  await world.sql("update signing_keys set published_at = published_at - interval '1 hour'");
  await settleSigningKeys();
  const types = new Set(await world.auditTypes());
  expect(["key.rotated", "key.activated", "key.retired"].filter((type) => !types.has(type))).toEqual([]);
});

it("a second invitation leaves a record", async () => {
  const admin = await world.person(["admin"]);
  const { person } = await createPerson(admin, { email: "later@acme.example", name: "Later", roles: ["member"] });
  await inviteAgain(admin, person.id);
  expect(await world.auditTypes(person.id)).toEqual(["person.created", "person.invited"]);
});
