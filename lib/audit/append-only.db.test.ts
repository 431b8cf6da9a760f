import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { append } from "./append";
import { sealUpTo } from "./sequencer";

let runtime: TestRuntime;
let owner: pg.Client;
let partitions: string[];

beforeAll(async () => {
  runtime = await startTestRuntime();
  owner = new pg.Client(runtime.database.ownerUrl);
  await owner.connect();
  const event = { type: "test.happened", actor: { type: "system", id: "test" } as const };
  await sealUpTo(await transaction((tx) => append(tx, event)));
  const { rows } = await owner.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
       and (c.relname like 'log\\_entries%' or c.relname like 'log\\_leaves%') order by 1`,
  );
  partitions = rows.map(({ name }) => name);
});

afterAll(async () => {
  await owner.end();
  await runtime.close();
});

const touch = {
  log_entries: "type = type",
  log_leaves: "index = index",
  log_nodes: "level = level",
  log_checkpoints: "size = size",
};
const changeOf = (table: string) => Object.entries(touch).find(([prefix]) => table.startsWith(prefix))?.[1] ?? "";
const statements = (table: string) => [
  `update ${table} set ${changeOf(table)}`,
  `delete from ${table}`,
  `truncate ${table}`,
];

describe("S4 the log only grows", () => {
  it("refuses the owner every change on every partition", async () => {
    expect(partitions).toHaveLength(66);
    for (const table of [...partitions, "log_nodes", "log_checkpoints"]) {
      for (const statement of statements(table)) {
        await expect(owner.query(statement), statement).rejects.toThrow("append-only");
      }
    }
  });

  it("is defended in each partition itself: without its trigger, one is truncated past that of the parent", async () => {
    const [partition] = partitions.filter((name) => /^log_entries_/.test(name));
    await owner.query(`begin; alter table ${partition} disable trigger user`);
    await expect(owner.query(`truncate ${partition}`)).resolves.toBeTruthy();
    await owner.query("rollback");
    await expect(owner.query(`truncate ${partition}`)).rejects.toThrow("append-only");
  });

  it("gives the serving role no right to change, in the parents or in any partition", async () => {
    for (const table of [...partitions, "log_nodes", "log_checkpoints"]) {
      const { rows } = await sqlPool().query<{ right: string }>(
        `select r as right from unnest(array['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) r
         where has_table_privilege(current_user, $1::text, r)`,
        [table],
      );
      expect(rows, table).toEqual([]);
    }
    await expect(sqlPool().query("delete from log_entries")).rejects.toThrow("permission denied");
    await expect(sqlPool().query("alter table log_entries disable trigger all")).rejects.toThrow("must be owner");
  });
});
