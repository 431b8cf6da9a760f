import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { servingConnection, sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { append } from "./append";
import { logRoom, openAhead } from "./room";
import { sealUpTo } from "./sequencer";

let runtime: TestRuntime;
let owner: pg.Client;
let serving: pg.Client;

beforeAll(async () => {
  runtime = await startTestRuntime();
  owner = new pg.Client(runtime.database.ownerUrl);
  serving = new pg.Client(servingConnection("test-sequencer"));
  await Promise.all([owner.connect(), serving.connect()]);
});
afterAll(async () => {
  await Promise.all([owner.end(), serving.end()]);
  await runtime.close();
});

const event = { type: "test.happened", actor: { type: "system", id: "test" } as const };
const record = () => transaction((tx) => append(tx, event));
/** The next record gets this number, as after as many. */
const goTo = (id: number) => owner.query(`alter table log_entries alter column id restart with ${id}`);
const end = 1_600_000_000;

const rows = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
  (await owner.query<Row>(sql, values)).rows;

describe("K10 the log has no last entry", () => {
  it("a server says that it has little room hours before it has none", async () => {
    await record();
    expect(await logRoom()).toMatchObject({ ok: true, detail: "Room for 1599 million records." });
    await goTo(end - 90_000_000);
    await record();
    expect(await logRoom()).toMatchObject({ ok: true, degraded: true });
    await goTo(end - 4_000_000);
    await record();
    expect(await logRoom()).toMatchObject({ ok: false, degraded: true });
  });

  it("ranges are opened ahead, while records are being written", async () => {
    await owner.query("begin");
    await owner.query("insert into log_entries (entry_id, type, body, leaf_hash) values ('x', 'x', '', sha256(''))");
    await serving.query("set lock_timeout = '1s'");
    // The twin is how the first ranges were made: it waits for every writer, and every later one waits for it.
    const twin = new pg.Client(runtime.database.ownerUrl);
    await twin.connect();
    await twin.query("set lock_timeout = '200ms'");
    const partition = `create table twin partition of log_entries for values from (${10 * end}) to (${11 * end})`;
    await expect(twin.query(partition)).rejects.toThrow("lock timeout");
    await twin.end();
    await openAhead(serving);
    await owner.query("rollback");
    expect(await logRoom()).toMatchObject({ ok: true, detail: expect.stringMatching(/^Room for 2\d\d million/) });
    expect(await logRoom()).not.toHaveProperty("degraded");
  });

  it("records go on beyond the end of the first ranges, and are sealed", async () => {
    await goTo(end - 2);
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push(await record());
    await sealUpTo(ids.at(-1) ?? "");
    const found = await rows<{ place: string }>(
      "select e.tableoid::regclass::text as place from log_entries e join log_leaves l on l.entry = e.id where entry_id = any($1) order by id",
      [ids],
    );
    expect(found.map(({ place }) => place)).toEqual([31, 31, 32, 32, 32].map((n) => `log_entries_${n}`));
  });

  it("a new range refuses what the older ones refuse, and finds what they find", async () => {
    await owner.query("select open_log_ranges(1700000000)");
    for (const parent of ["log_entries", "log_leaves"]) {
      const shapes = await rows<{ shape: string }>(
        `select string_agg(s.shape, '; ' order by s.shape) as shape from pg_class c cross join lateral (
           select regexp_replace(pg_get_indexdef(indexrelid), 'INDEX \\S+ ON', 'INDEX ON') from pg_index where indrelid = c.oid
           union all select pg_get_triggerdef(oid) from pg_trigger where tgrelid = c.oid and not tgisinternal) d (text)
         cross join lateral (select replace(d.text, c.relname, 'x')) s (shape)
         where c.relname = any($1) group by c.oid`,
        [[`${parent}_31`, `${parent}_32`]],
      );
      expect(shapes).toHaveLength(2);
      expect(shapes[1]).toEqual(shapes[0]);
      for (const change of [`delete from ${parent}_32`, `truncate ${parent}_32`]) {
        await expect(owner.query(change)).rejects.toThrow("append-only");
      }
    }
    await expect(sqlPool().query("delete from log_entries")).rejects.toThrow("permission denied");
    expect(await rows("select open_log_ranges(1700000000) as opened")).toEqual([{ opened: 0 }]);
  });
});

describe("K19 months of the trail", () => {
  it.each(["Pacific/Auckland", "America/Los_Angeles"])("begin at midnight UTC for a session in %s", async (zone) => {
    const year = zone === "Pacific/Auckland" ? 2031 : 2032;
    await owner.query(`set timezone = '${zone}'`);
    await owner.query("select open_audit_months($1)", [`${year}-01-01`]);
    await owner.query("set timezone = 'UTC'");
    const bounds = await rows<{ bound: string }>(
      "select pg_get_expr(relpartbound, oid) as bound from pg_class where relname = $1",
      [`audit_search_${year}02`],
    );
    expect(bounds).toEqual([
      { bound: `FOR VALUES FROM ('${year}-02-01 00:00:00+00') TO ('${year}-03-01 00:00:00+00')` },
    ]);
  });

  it("one that was opened in another zone is followed by the next without a gap or an overlap", async () => {
    await owner.query(
      "create table audit_search_203312 partition of audit_search for values from ('2033-12-01 08:00+00') to ('2034-01-01 08:00+00')",
    );
    await owner.query("select open_audit_months('2033-12-01')");
    const bounds = await rows<{ bound: string }>(
      "select pg_get_expr(relpartbound, oid) as bound from pg_class where relname = 'audit_search_203401'",
    );
    expect(bounds[0]?.bound).toBe("FOR VALUES FROM ('2034-01-01 08:00:00+00') TO ('2034-02-01 00:00:00+00')");
  });
});
