import { afterAll, beforeAll, expect, it } from "vitest";
import { sealUpTo } from "@/lib/audit/sequencer";
import { getPersonAsOf } from "@/lib/people/as-of.queries";
import { createPerson } from "@/lib/people/commands/create-person";
import { updatePerson } from "@/lib/people/commands/update-person";
import type { Principal } from "@/lib/principals/principal";
import { OldRecords } from "@/lib/testing/old-records";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let admin: Principal;
let old: OldRecords;
const people: string[] = [];
const person = async (email: string) =>
  (await createPerson(admin, { email, name: "Ann", roles: ["auditor"], password: "a long enough password" })).person.id;
const seal = async () =>
  sealUpTo(
    (await world.sql<{ id: string }>("select entry_id as id from log_entries order by id desc limit 1"))[0]?.id ?? "",
  );
const now = () => new Date(Date.now() - 1).toISOString();
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  // All that was recorded before the old months becomes as old as they are.
  people.push(await person("renamed@acme.example"), await person("quiet@acme.example"));
  old = await OldRecords.make(world, admin);
}, 120_000);
afterAll(async () => {
  await old.superuser.end();
  await world.end();
});

it("a past state is refused, and not guessed, once retention removed the records that stated it", async () => {
  const [renamed = "", quiet = ""] = people;
  expect(await getPersonAsOf(admin, renamed, now())).toMatchObject({ roles: ["auditor"], status: "active" });
  await old.setRetention(12);
  await old.applyAll();
  await updatePerson(admin, renamed, { name: "Ann Berg" });
  await seal();
  await expectRefusal(getPersonAsOf(admin, renamed, now()), "past_removed");
  await expectRefusal(getPersonAsOf(admin, quiet, now()), "past_removed");
  await expectRefusal(getPersonAsOf(admin, quiet, "2020-01-01T00:00:00Z"), "unknown_then");
  const later = await person("later@acme.example");
  await seal();
  expect(await getPersonAsOf(admin, later, now())).toMatchObject({ roles: ["auditor"], status: "active" });
});
