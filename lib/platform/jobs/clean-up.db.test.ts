import { createHash, randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CommitItem } from "@/lib/platform/database/commit/item";
import { runBatch } from "@/lib/platform/database/commit/run-batch";
import { createWorld, type World } from "@/lib/testing/world";
import { cleanUp, portionSql, removeLeftovers } from "./clean-up";
import { leftovers } from "./leftovers";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.end());

const over = new Date(Date.now() - 7_200_000);

/** An item that uses something up, counts and issues a token, as cheaply as one can be: nothing is signed or verified. */
function item(batch: number, n: number): CommitItem {
  const id = `${batch}-${n}-${randomBytes(8).toString("hex")}`;
  const row = {
    ...{ jti: id, instance_id: "i", agent_id: "a", delegation_id: "d", resource_server_id: "r", sub: "s" },
    ...{ grant_type: "client_credentials", status_list: batch, status_index: n, issued_from: "", user_agent: "" },
    ...{ ath: "h", issued_at: over, expires_at: over },
  };
  return {
    dependencies: [],
    validFrom: null,
    validUntil: null,
    proofs: [{ key: `proof:${id}`, bound: "b", expiresAt: over }],
    reservations: [{ counter: `counter:${id}`, expiresAt: over, amount: 1n, max: 2n }],
    entry: {
      ...{ entryId: `ent_${id}`, type: "test.happened", body: Buffer.from("{}"), texts: [] },
      leafHash: createHash("sha256").update(id).digest(),
    },
    token: row,
  };
}

const countOf = async (table: string): Promise<number> =>
  Number((await world.sql<{ count: string }>(`select count(*) from ${table}`))[0]?.count);

describe("K11 nothing that works once is kept longer than it is of use", () => {
  it("every table that is made to be cleaned up is cleaned up, along the index that was made for it", async () => {
    const indexes = await world.sql<{ table: string; column: string }>(
      `select i.tablename as table, substring(i.indexdef from '\\(([a-z_]+)\\)(?:$| WHERE)') as column from pg_indexes i
       where i.indexname like '%\\_due\\_for\\_removal'`,
    );
    const made = new Map(indexes.map(({ table, column }) => [table, column]));
    // Drafts are asked about first, by a job of their own.
    made.delete("drafts");
    const cleaned = Object.entries(leftovers).map(([table, { since }]) => [table, since]);
    // A few lists a day.
    expect(new Map([...made, ["status_lists", "taken_at"]])).toEqual(new Map(cleaned as [string, string][]));
  });

  it("a portion is found along that index, and so are the parts of its rows", async () => {
    const url = new URL(world.ownerUrl);
    url.searchParams.set("options", "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off");
    const client = new Client({ connectionString: url.href });
    await client.connect();
    const planOf = async (place: { table: string; part?: string }) => {
      const sql = portionSql(place).replace("$1", "'-infinity'");
      const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain ${sql}`);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    };
    for (const [table, { parts = {} }] of Object.entries(leftovers)) {
      const ofParts = Object.keys(parts).map((part) => ({ table, part }));
      const found = table === "status_lists" ? "status_lists" : `${table}_due_for_removal`;
      for (const place of [{ table }, ...ofParts]) expect(await planOf(place)).toContain(found);
      // There are 200 cases at most.
      for (const place of ofParts) expect(await planOf(place)).not.toMatch(/Seq Scan on (?!cases\b)/);
    }
    await client.end();
  });

  it("a table that cannot be cleaned up holds up no other", async () => {
    await runBatch([item(900, 1)]);
    await world.sql(
      `create function fail_to_remove() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`,
    );
    await world.sql("create trigger fail_to_remove before delete on used_once execute function fail_to_remove()");
    await removeLeftovers(10_000);
    expect([await countOf("used_once"), await countOf("counters")]).toEqual([1, 0]);
    await world.sql("drop trigger fail_to_remove on used_once");
    await world.sql("drop function fail_to_remove()");
    await removeLeftovers(10_000);
    expect(await countOf("used_once")).toBe(0);
  });

  it("everything that is made once is cleaned up faster than it is made", async () => {
    const tables = ["used_once", "counters", "access_tokens"] as const;
    const batches = Array.from({ length: 24 }, (_, batch) => Array.from({ length: 256 }, (_, n) => item(batch + 1, n)));
    const rows = batches.length * 256;
    const making = performance.now();
    for (const batch of batches) {
      const verdicts = await runBatch(batch);
      expect(verdicts.every(({ kind }) => kind === "committed")).toBe(true);
    }
    const madeMs = performance.now() - making;
    await world.sql("update batches set at = at - interval '2 hours'");
    for (const table of tables) expect(await countOf(table)).toBe(rows);
    const removing = performance.now();
    await removeLeftovers(60_000);
    const removedMs = performance.now() - removing;
    for (const table of [...tables, "batches"]) expect([table, await countOf(table)]).toEqual([table, 0]);
    expect(removedMs).toBeLessThan(madeMs);
    process.stdout.write(`${rows} of each: made in ${madeMs.toFixed(0)} ms, removed in ${removedMs.toFixed(0)} ms\n`);
  });

  it("no number of rows ends a run, and one whose time is over goes on in the next", async () => {
    const rows = 230_000;
    await world.sql(
      `insert into used_once (key, bound, expires_at)
       select 'key-' || n, '', now() - interval '1 hour' - n * interval '1 ms' from generate_series(1, ${rows}) n`,
    );
    await removeLeftovers(0);
    expect(await countOf("used_once")).toBe(rows);
    await removeLeftovers(1);
    const left = await countOf("used_once");
    expect(left).toBeLessThan(rows);
    expect(left).toBeGreaterThan(0);
    await cleanUp.execute({ slot: new Date().toISOString() });
    expect(await countOf("used_once")).toBe(0);
  });

  it("what has not outlived its use stays", async () => {
    await world.sql(`insert into used_once (key, bound, expires_at) values
      ('old', '', now() - interval '1 hour'), ('just over', '', now()), ('young', '', now() + interval '1 hour')`);
    await removeLeftovers(60_000);
    const keys = await world.sql<{ key: string }>("select key from used_once order by key");
    expect(keys.map(({ key }) => key)).toEqual(["just over", "young"]);
  });

  it("many rows of one instant are removed", async () => {
    await world.sql(
      "insert into used_once (key, bound, expires_at) select 'same-' || n, '', '2026-01-01' from generate_series(1, 9000) n",
    );
    await removeLeftovers(60_000);
    expect(await world.sql("select key from used_once where key like 'same%'")).toEqual([]);
  });
});
