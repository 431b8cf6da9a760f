import { readFile } from "node:fs/promises";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { addInventory, inventoryRows } from "@/lib/testing/inventory-agents";
import { createWorld, type World } from "@/lib/testing/world";

const migration = "prisma/migrations/20261205050000_reviews_by_people/migration.sql";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const owner = await world.person(["member"]);
  await addInventory(world, 3_000, { owner, gone: await world.person(["member"]) });
});
afterAll(() => world.end());

const unreviewed = async (): Promise<string[]> =>
  (await world.sql<{ id: string }>("select agent_id as id from unreviewed_agents order by 1")).map(({ id }) => id);

it("an upgrade adds the agents that silence took out, and no others, along an index", async () => {
  await world.sql("delete from unreviewed_agents using access_review_items where agent_id = subject_id");
  const client = new Client({ connectionString: world.ownerUrl });
  await client.connect();
  try {
    await client.query("begin");
    await client.query(await readFile(migration, "utf8"));
    const { rows } = await client.query(
      "select seq_scan::int as scans from pg_stat_xact_user_tables where relname = 'access_review_items'",
    );
    expect(rows).toEqual([{ scans: 0 }]);
    await client.query("commit");
  } finally {
    await client.end();
  }
  const expected = (await inventoryRows(world)).filter((row) => row.unreviewed).map(({ id }) => id);
  expect(await unreviewed()).toEqual(expected.toSorted());
});
