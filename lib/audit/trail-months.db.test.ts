import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sqlPool } from "@/lib/platform/database/pool";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { seedOf } from "@/lib/testing/trials";
import { findRows } from "./find-rows";
import type { Order } from "./row-statements";
import type { Condition } from "./search-filter";
import { countRows } from "./summary.store";
import { monthsOf } from "./trail-months";

// Rows over some months of the trail, whose times and places disagree by up to 20 days. 5,000 rows hold few matches.

const seed = seedOf("trail-months");
const [day, rows] = [86_400_000, 30_000];
const middle = Date.parse("2026-12-31T00:00:00Z");
let runtime: TestRuntime;
let marked: number[];

beforeAll(async () => {
  runtime = await startTestRuntime();
  await sqlPool().query("select open_audit_months('2026-11-01')");
  const shape = fc.record({ late: fc.nat(20 * day), marked: fc.integer({ max: 999, min: 0 }) });
  const drawn = fc.sample(fc.array(shape, { minLength: rows, maxLength: rows }), { numRuns: 1, seed })[0] ?? [];
  const at = (index: number, late: number) => new Date(middle + (index - rows / 2) * (day / 300) + late - 10 * day);
  await sqlPool().query(
    `insert into audit_search (index, time, entry_id, type, actor_type, actor_id, chain, refs, text)
     select n, t, 'ent_' || n, 'test.happened', 'system', 'test', '{}', '{}', w
     from unnest($1::bigint[], $2::timestamptz[], $3::text[]) as r(n, t, w)`,
    [
      drawn.map((_, index) => index),
      drawn.map(({ late }, index) => at(index, late)),
      drawn.map((row) => (row.marked === 0 ? "zebra" : "horse")),
    ],
  );
  marked = drawn.flatMap((row, index) => (row.marked === 0 ? [index] : [])).reverse();
});
afterAll(() => runtime.close());

const zebra: Condition = {
  sql: "to_tsvector('simple', text) @@ to_tsquery('simple', 'zebra')",
  values: [],
  leads: [{ sql: "to_tsvector('simple', text) @@ to_tsquery('simple', 'zebra')" }],
  range: {},
  reads: false,
};
const find = async (past: number | undefined, limit: number, order: Order): Promise<number[]> =>
  (await findRows("per_1", zebra, { past, limit, order })).map(({ index }) => Number(index));

it("divides all times at the beginnings of months, without a gap", async () => {
  const months = await monthsOf({});
  expect(months.length).toBeGreaterThan(3);
  expect([months[0]?.to, months.at(-1)?.from]).toEqual([undefined, undefined]);
  for (const [i, { to }] of months.entries()) if (i > 0) expect(to).toEqual(months[i - 1]?.from);
  const within = { from: new Date(middle), to: new Date(middle + 30 * day) };
  expect(await monthsOf(within)).toEqual([
    { from: new Date("2027-01-01T00:00:00Z"), to: within.to },
    { from: within.from, to: new Date("2027-01-01T00:00:00Z") },
  ]);
});

it("finds the rows of several months in the trail's order, page by page", async () => {
  for (const order of ["desc", "asc"] as const)
    for (const limit of [200, 300]) {
      const pages: number[] = [];
      for (
        let page = await find(undefined, limit, order);
        page.length > 0;
        page = await find(pages.at(-1), limit, order)
      )
        pages.push(...page);
      expect(pages).toEqual(order === "desc" ? marked : marked.toReversed());
    }
});

it("counts the rows of several months", async () => {
  expect(await countRows("per_1", zebra, ["type"])).toMatchObject({ total: marked.length, capped: false });
});
