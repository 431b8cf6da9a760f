import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updatePerson } from "@/lib/people/commands/update-person";
import { poolSizes } from "@/lib/platform/database/pool";
import { prisma } from "@/lib/platform/database/prisma";
import { type Waiter, waiters, waitingAs } from "@/lib/platform/database/waiting";
import type { Principal } from "@/lib/principals/principal";
import { ensureFirstAdmin, ensureOrganisation } from "@/lib/sign-in/commands/first-start";
import { signIn } from "@/lib/sign-in/commands/sign-in";
import { expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const activeAdmins = async () => {
  const [row] = await world.sql<{ n: number }>(
    "select count(*)::int as n from people where 'admin' = any(roles) and status = 'active'",
  );
  return row?.n ?? 0;
};

type Remove = (actor: Principal, target: Principal) => Promise<unknown>;

/** The only two admins remove each other at the same moment. */
async function removeEachOther(remove: Remove): Promise<number> {
  await world.sql("update people set status = 'deactivated' where 'admin' = any(roles)");
  const [one, other] = [await world.person(["admin"]), await world.person(["admin"])];
  await Promise.allSettled([remove(one, other), remove(other, one)]);
  return activeAdmins();
}

/** The broken twin: it looks before it writes and holds nothing in between. */
const removeWithoutLocks: Remove = async (_, target) => {
  const remaining = await prisma().person.count({
    where: { roles: { has: "admin" }, status: "active", id: { not: target.personId } },
  });
  if (remaining === 0) throw new Error("last_admin");
  await prisma().person.update({ where: { id: target.personId }, data: { status: "deactivated" } });
};

describe("the last admin (I5, I9)", () => {
  it.each([
    ["deactivation", (actor, target) => updatePerson(actor, target.personId, { status: "deactivated" })],
    ["taking the role", (actor, target) => updatePerson(actor, target.personId, { roles: ["member"] })],
  ] satisfies [string, Remove][])("remains, for any winner of the race, by %s", async (_, remove) => {
    for (let round = 0; round < 10; round++) expect(await removeEachOther(remove)).toBe(1);
  });

  it("is lost by a twin that does not lock, so this test would notice", async () => {
    const remaining = new Set<number>();
    for (let round = 0; round < 40 && !remaining.has(0); round++)
      remaining.add(await removeEachOther(removeWithoutLocks));
    expect(remaining).toContain(0);
  });

  it("cannot be removed by a former admin's request that was already under way", async () => {
    await world.sql("update people set status = 'deactivated' where 'admin' = any(roles)");
    const [one, other] = [await world.person(["admin"]), await world.person(["admin"])];
    await updatePerson(one, other.personId, { roles: ["member"] });
    await expectRefusal(updatePerson(other, one.personId, { roles: ["member"] }), "admin_only");
    expect(await activeAdmins()).toBe(1);
  });
});

describe("the first start", () => {
  let empty: World;
  let dataDir: string;
  beforeAll(async () => {
    await world.end();
    empty = await createWorld();
    dataDir = await mkdtemp(join(tmpdir(), "mandate-first-"));
  });
  afterAll(async () => {
    await rm(dataDir, { recursive: true, force: true });
    await empty.end();
    world = await createWorld();
  });

  it("makes exactly one admin under eleven starts at once, and a file that lets them in", async () => {
    const { publicUrl } = empty.runtime;
    // Servers have connections of their own; here each start has one of this process, so that none waits for another's.
    const start = (waiter: Waiter) => waitingAs(waiter, () => ensureFirstAdmin({ publicUrl, dataDir }));
    const connections = waiters.flatMap((waiter) => Array<Waiter>(poolSizes.transactions[waiter]).fill(waiter));
    const starts = await Promise.all(connections.map(start));
    expect(starts).toHaveLength(11);
    expect(starts.filter(Boolean)).toHaveLength(1);
    expect(await empty.sql("select roles from people")).toEqual([{ roles: "{admin}" }]);
    expect(await empty.auditTypes("person.")).toEqual(["person.created"]);

    const file = join(dataDir, "initial-admin.json");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { origin, email, password } = JSON.parse(await readFile(file, "utf8"));
    expect(origin).toBe(publicUrl);
    const signedIn = await signIn({ email, password, address: "127.0.0.1", userAgent: "" });
    expect(signedIn?.sessionId).toMatch(/^ses_/);
    const [dump] = await empty.sql("select json_agg(p)::text as text from people p");
    expect(JSON.stringify(dump)).not.toContain(password);
  });

  it("changes nothing the second time, and keeps its trust domain", async () => {
    const { publicUrl } = empty.runtime;
    expect(await ensureFirstAdmin({ publicUrl, dataDir })).toBe(false);
    await expect(ensureOrganisation({ publicUrl, trustDomain: "other.example" })).rejects.toThrow(/fixed/);
  });
});
