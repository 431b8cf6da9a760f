import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlPool } from "@/lib/platform/database/pool";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { seedOf } from "@/lib/testing/trials";
import { findRows } from "./find-rows";
import { newestOfLists, type Order } from "./row-statements";
import type { Condition, TimeRange } from "./search.model";
import { countRows } from "./summary.store";
import { withPlaces } from "./time-places";
import { monthsOf } from "./trail-months";

// Rows over some months of the trail, whose times and places disagree by up to 10 days. 5,000 rows hold few matches.

const seed = seedOf("trail-months");
const [day, rows] = [86_400_000, 30_000];
const middle = Date.parse("2026-12-31T00:00:00Z");
let runtime: TestRuntime;
let marked: number[];
let times: Date[];
let ofAgents: number[];

beforeAll(async () => {
  runtime = await startTestRuntime();
  await sqlPool().query("select open_audit_months('2026-11-01')");
  const shape = fc.record({
    ...{ late: fc.nat(10 * day), marked: fc.integer({ max: 999, min: 0 }) },
    // A few agents act often, and many seldom.
    agent: fc.oneof({ weight: 20, arbitrary: fc.constant(null) }, fc.nat(1), fc.nat(39)),
  });
  const drawn = fc.sample(fc.array(shape, { minLength: rows, maxLength: rows }), { numRuns: 1, seed })[0] ?? [];
  const at = (index: number, late: number) => new Date(middle + (index - rows / 2) * (day / 300) + late - 5 * day);
  await sqlPool().query(
    `insert into audit_search (index, time, entry_id, type, actor_type, actor_id, chain, refs, text, agent_id)
     select n, t, 'ent_' || n, 'test.happened', 'system', 'test', '{}', '{}', w, a
     from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[]) as r(n, t, w, a)`,
    [
      drawn.map((_, index) => index),
      drawn.map(({ late }, index) => at(index, late)),
      drawn.map((row) => (row.marked === 0 ? "zebra" : "horse")),
      drawn.map(({ agent }) => (agent === null ? null : `agt_${agent}`)),
    ],
  );
  times = drawn.map(({ late }, index) => at(index, late));
  ofAgents = drawn.flatMap(({ agent }, index) => (agent === null ? [] : [index])).reverse();
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

describe("a range of times in the middle of a month", () => {
  const inside = ({ from, to }: TimeRange): number[] =>
    times.flatMap((time, index) => ((!from || time >= from) && (!to || time < to) ? [index] : []));
  // Of December, most rows lie before the first of these and after the second.
  const bounded: TimeRange[] = [{ from: new Date("2026-12-29T00:00:00Z") }, { to: new Date("2026-12-05T00:00:00Z") }];
  const drawn = fc.sample(
    fc.record({ from: fc.option(fc.nat(99)), to: fc.option(fc.nat(99)) }).map(({ from, to }): TimeRange => {
      const instant = (share: number) => new Date(middle + (share - 50) * day + 12_345);
      return { ...(from !== null && { from: instant(from) }), ...(to !== null && { to: instant(to) }) };
    }),
    { numRuns: 40, seed },
  );

  it("gets the places of its first and last row, where many rows of the month lie beyond", async () => {
    for (const range of [...bounded, ...drawn]) {
      const { range: placed } = await withPlaces<Pick<Condition, "range" | "reads">>({ range, reads: false });
      const rows = inside(range);
      if (placed.first !== undefined) expect(placed.first).toBe(rows[0] ?? 0);
      if (placed.below !== undefined) expect(placed.below).toBe(rows.length === 0 ? 0 : (rows.at(-1) ?? 0) + 1);
      if (bounded.includes(range)) expect([placed.first, placed.below]).toContainEqual(expect.any(Number));
    }
  });

  it("has the rows of its page in their order", async () => {
    const to = new Date("2026-12-05T00:00:00Z");
    const everything: Condition = { sql: "true", values: [], leads: [], range: { to }, reads: false };
    const page = await findRows("per_1", everything, { past: undefined, limit: 50, order: "desc" });
    expect(page.map(({ index }) => Number(index))).toEqual(inside({ to }).reverse().slice(0, 50));
  });
});

describe("a question about many agents", () => {
  const agents = Array.from({ length: 40 }, (_, i) => `agt_${i}`);
  const condition: Condition = {
    ...{ sql: "agent_id = any($1::text[])", values: [agents], range: {}, reads: false },
    leads: [{ column: "agent_id", parameter: "$1", count: agents.length }],
  };

  it("reads the newest rows of each alone, and leaves out none after the place that it tells", async () => {
    const edges: (number | undefined)[] = [];
    for (const limit of [10, 100, 1_000, 40_000]) {
      const wanted = { rows: "audit_search", columns: "index", sql: condition.sql, within: "true", limit } as const;
      const { rows: found } = await sqlPool().query<{ index: string; edge: string | null }>(
        `with ${newestOfLists(condition.leads, wanted)} select index, (select index from edge) as edge from found
         order by index desc`,
        [agents],
      );
      const edge = found[0]?.edge == null ? undefined : Number(found[0].edge);
      const after = ofAgents.filter((index) => edge === undefined || index >= edge);
      expect(found.map(({ index }) => Number(index))).toEqual(after.slice(0, limit));
      edges.push(edge);
    }
    expect(edges.map((edge) => edge === undefined)).toEqual([false, false, false, true]);
  });

  it("is counted", async () => {
    expect(await countRows("per_1", condition, ["agent"])).toMatchObject({ total: ofAgents.length, capped: false });
  });
});
