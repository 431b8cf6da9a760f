import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from "@/e2e/support/database";
import { deploy } from "@/prisma/migrate";
import { shapeOf } from "@/prisma/shape.test-support";

// The database of the demonstration organisation, as the baseline made it: `prisma/fixtures/README.md` says how.

let fresh: TestDatabase;
let upgraded: TestDatabase;
let client: Client;

beforeAll(async () => {
  fresh = await createTestDatabase();
  upgraded = await createEmptyDatabase();
  client = new Client({ connectionString: upgraded.ownerUrl });
  await client.connect();
  await client.query(gunzipSync(await readFile("prisma/fixtures/baseline.sql.gz")).toString("utf8"));
  // The dump set its own search path.
  await client.query("reset all");
  await deploy(upgraded.ownerUrl);
});
afterAll(async () => {
  await client.end();
  await upgraded.drop();
  await fresh.drop();
});

const one = async (text: string): Promise<unknown> => Object.values((await client.query(text)).rows[0] ?? {})[0];

describe("a database of the first release, brought to this version", () => {
  it("has the shape of a new one", async () => {
    const shape = await shapeOf(upgraded.ownerUrl);
    expect(shape.length).toBeGreaterThan(1_000);
    expect(shape).toEqual(await shapeOf(fresh.ownerUrl));
  });

  it("tells a missing index, a changed function and another default from the shape of a new one", async () => {
    const broken = await fresh.copy();
    const owner = new Client({ connectionString: broken.ownerUrl });
    await owner.connect();
    const shapes = [await shapeOf(broken.ownerUrl)];
    for (const change of [
      "drop index kept_names_of_an_id",
      "create or replace function random_epoch() returns bigint language sql as 'select 1::bigint'",
      "alter table agents alter column status set default 'active'",
    ]) {
      await owner.query(change);
      shapes.push(await shapeOf(broken.ownerUrl));
    }
    await owner.end();
    await broken.drop();
    expect(new Set(shapes.map(String)).size).toBe(4);
  });

  it("keeps its records as they were sealed", async () => {
    expect(Number(await one("select count(*) from log_entries"))).toBeGreaterThan(100);
    expect(await one("select count(*) from log_entries where sha256('\\x00'::bytea || body) <> leaf_hash")).toBe("0");
    expect(await one("select count(*) from agents")).toBe(await one("select count(*) from agent_texts"));
  });
});
