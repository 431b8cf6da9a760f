import { afterAll, beforeAll, expect, it } from "vitest";
import { commitItem } from "@/lib/platform/database/commit/committer";
import { sqlPool } from "@/lib/platform/database/pool";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { sealEvent } from "./seal-event";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
});
afterAll(() => runtime.close());

const item = () => ({
  ...{ dependencies: [], validFrom: null, validUntil: null, proofs: [], reservations: [] },
  entry: sealEvent({ type: "test.done", actor: { type: "system", id: "test" } }, new Date()),
});

it("K19: a record that is committed again is refused, and exists once", async () => {
  const proposed = item();
  expect(await commitItem("test", proposed)).toMatchObject({ kind: "committed" });
  await expect(commitItem("test", proposed)).rejects.toMatchObject({ code: "23505" });
  const { rowCount } = await sqlPool().query("select 1 from log_entries where entry_id = $1", [proposed.entry.entryId]);
  expect(rowCount).toBe(1);
});

it("K19: every range of the log has that rule, and a search by id reads indexes alone", async () => {
  const { rows } = await sqlPool().query<{ part: string; ruled: boolean }>(
    `select c.relname as part, exists (select from pg_index i where i.indrelid = c.oid and i.indisunique
       and pg_get_indexdef(i.indexrelid) like '%(entry_id)') as ruled
     from pg_inherits h join pg_class c on c.oid = h.inhrelid where h.inhparent = 'log_entries'::regclass`,
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ ruled }) => !ruled)).toEqual([]);
  const plan = await sqlPool().query<{ "QUERY PLAN": string }>(
    "explain select 1 from log_entries where entry_id = 'x'",
  );
  expect(plan.rows.map((row) => row["QUERY PLAN"]).join("\n")).not.toMatch(/Seq Scan/);
});
