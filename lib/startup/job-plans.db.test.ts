import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prisma } from "@/lib/platform/database/prisma";
import { seedNouns } from "@/lib/testing/many-nouns";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { withSealer } from "@/lib/testing/sealing";
import { widestStatement } from "@/lib/testing/widest-statement";
import { createWorld, type World } from "@/lib/testing/world";
import { jobRegistry } from "./job-registry";

/** Above the portion of every job, so that a statement that reads everything is seen to grow. */
const size = 6_000;
const jobs = jobRegistry.filter(({ every }) => every !== undefined);
/** Rows by which the widest statement of a job may differ between the two sizes: no portion of one is larger. */
const unnoticed = 2_000;

/** Jobs with a statement that grows, with the reason why it may. */
const growing: Readonly<Record<string, string>> = {
  "notifications.tell-reviews": "It counts the open items of one campaign, of which there are at most 100,000.",
  "notifications.trim": "It looks at the newest 1,000 of each person, at most 256 people in a statement.",
};

/** Each stop is settled and counted by statements of its own: few show them all. No job reads the settled ones. */
const settled = `update revocations set settled_at = now(), counted_at = now()
  where settled_at is null and id not in (select id from revocations where settled_at is null order by id limit 20)`;

/** The rows of the trail have no records here: a pass over them would remove them. portion-plans.db.test.ts has its reads. */
const compared = "update search_checks set whole_size = 1000000, whole_at = now()";

let world: World;
let roles: { security: string; approver: string; serverId: string };
beforeAll(async () => {
  world = await createWorld();
  await withSealer(async () => {});
  const [security, approver] = [await world.person(["security"]), await world.person(["approver"])];
  roles = { security: security.personId, approver: approver.personId, serverId: seededId("rsv", 1, 1) };
  await world.sql(
    `insert into resource_servers (id, name, identifier, types, created_by_id)
     values ($1, 'Payments', 'https://payments.acme.example', '[]', $2)`,
    [roles.serverId, roles.security],
  );
  await seedRows(world, 1, size);
  await seedNouns(world, roles);
  await world.sql(settled);
  await world.sql(compared);
  await world.sql("analyze");
});
afterAll(() => world.end());

const slot = new Date(0).toISOString();
const widest = (job: (typeof jobs)[number]) => widestStatement(world.ownerUrl, () => job.execute({ slot }));

describe("no statement of a job reads more because there is more", () => {
  const before = new Map<string, number>();
  beforeAll(async () => {
    for (const job of jobs) before.set(job.name, (await widest(job)).rows);
    await seedRows(world, 2, 2 * size);
    await seedNouns(world, roles);
    await world.sql(settled);
  });

  const looksAtEach = () =>
    it.each(jobs.map((job) => [job.name, job] as const))("%s", async (name, job) => {
      const { rows, text } = await widest(job);
      const grows = rows >= (before.get(name) ?? 0) * 1.2 + unnoticed;
      expect({ grows, text: grows ? text : "" }).toMatchObject(
        Object.hasOwn(growing, name) ? { grows: true } : { grows: false, text: "" },
      );
    });

  describe("with statistics of fewer", () => looksAtEach());

  describe("with statistics of all of them", () => {
    beforeAll(() => world.sql("analyze"));
    looksAtEach();
  });

  it("a twin that reads every notification is noticed, also where it writes", async () => {
    const where = { details: { equals: {} } };
    const read = await widestStatement(world.ownerUrl, () => prisma().notification.findMany({ where }));
    const written = await widestStatement(world.ownerUrl, () =>
      prisma().notification.updateMany({ where, data: { outcome: "answered" } }),
    );
    expect(Math.min(read.rows, written.rows)).toBeGreaterThan(3 * size);
  });
});
