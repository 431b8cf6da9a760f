import { afterAll, beforeAll, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { given } from "@/lib/testing/direct";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { createWorld, type World } from "@/lib/testing/world";
import { SubjectFilters } from "./schema";
import { findSubjects } from "./subjects.queries";

let world: World;
let security: Principal;
beforeAll(async () => {
  world = await createWorld();
  security = await world.person(["security"]);
});
afterAll(() => world.end());

const find = async (q: string) =>
  (await findSubjects(security, SubjectFilters.parse({ kind: "delegation", q }))).subjects.map(({ id }) => id);

it("a delegation to stop is found by its id behind any number of newer ones", async () => {
  await given.agent();
  await seedRows(world, 1, 6_000);
  const oldest = seededId("dlg", 1, 1);
  expect(await find(oldest)).toEqual([oldest]);
});

it("a delegation that ended is not offered for a stop", async () => {
  const delegationId = await given.delegation(await given.agent("https://ended.acme.example"));
  expect(await find(delegationId)).toEqual([delegationId]);
  await world.sql("update delegations set status = 'revoked' where id = $1", [delegationId]);
  expect(await find(delegationId)).toEqual([]);
});
