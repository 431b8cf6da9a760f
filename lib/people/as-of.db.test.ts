import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealUpTo } from "@/lib/audit/sequencer";
import { clock } from "@/lib/platform/base/clock";
import { createWorld, type World } from "@/lib/testing/world";
import { getPersonAsOf } from "./as-of.queries";
import { createPerson } from "./commands/create-person";
import { updatePerson } from "./commands/update-person";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

describe("a person as they were", () => {
  it("has the roles, the name and the status of the instant", async () => {
    const admin = await world.person(["admin"]);
    const password = "a long enough password";
    const created = await createPerson(admin, {
      ...{ email: "lena@acme.example", name: "Lena", roles: ["auditor"], password },
    });
    const id = created.person.id;
    const first = clock.now().toISOString();
    await updatePerson(admin, id, { name: "Lena Berg", roles: ["member"] });
    const second = clock.now().toISOString();
    await updatePerson(admin, id, { status: "deactivated" });
    const third = clock.now().toISOString();
    const at = async (instant: string) => {
      const { name, roles, status, email } = await getPersonAsOf(admin, id, instant);
      return { name, roles, status, email };
    };
    const email = "lena@acme.example";
    expect(await at(first)).toEqual({ name: "Lena", roles: ["auditor"], status: "active", email });
    expect(await at(second)).toEqual({ name: "Lena Berg", roles: ["member"], status: "active", email });
    await sealUpTo((await world.sql<{ id: string }>("select max(entry_id) as id from log_entries"))[0]?.id ?? "");
    const { nameNow, changedSince } = await getPersonAsOf(admin, id, first);
    expect(nameNow).toBe("Lena Berg");
    expect(changedSince.entries.map(({ type }) => type)).toEqual(["person.deactivated", "person.updated"]);
    expect(changedSince.entries.at(-1)?.changes).toEqual([
      { member: "name", before: "Lena", after: "Lena Berg" },
      { member: "roles", before: ["auditor"], after: ["member"] },
    ]);
    expect(await at(third)).toEqual({ name: "Lena Berg", roles: ["member"], status: "deactivated", email });
  });
});
