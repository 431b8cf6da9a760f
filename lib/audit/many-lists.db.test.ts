import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sqlPool } from "@/lib/platform/database/pool";
import { type Plan, rowsOfNode, type Statement, statementsOf } from "@/lib/testing/rows-read";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import type { Condition } from "./search.model";
import { countRows, maxCounted } from "./summary.store";

// A member sees the records of their own agents. Twelve have 4,000 records each, turn by turn. The first one has 3,000
// newer ones.

let runtime: TestRuntime;
const [agents, each, newest] = [12, 4_000, 3_000];

beforeAll(async () => {
  runtime = await startTestRuntime();
  await sqlPool().query("select open_audit_months('2026-11-01')");
  await sqlPool().query(
    `insert into audit_search (index, time, entry_id, type, decision, actor_type, actor_id, chain, refs, text, agent_id)
     select n, timestamptz '2026-11-20T00:00:00Z' + n * interval '1 minute', 'ent_' || n, 'decision.made', 'allow',
       'resource_server', 'rsv', '{}', '{}', 'made',
       'agt_' || case when n < $1 then n % $2 else 0 end from generate_series(0, $1::int + $3 - 1) n`,
    [agents * each, agents, newest],
  );
});
afterAll(() => runtime.close());

const of = (count: number, first = 0): Condition => ({
  ...{ sql: "(true) and agent_id = any($1::text[])", range: {}, reads: false },
  values: [Array.from({ length: count }, (_, at) => `agt_${first + at}`)],
  leads: [{ column: "agent_id", parameter: "$1", count }],
});

/** The rows of the trail that the counts of a condition fetch, apart from those that an index alone tells. */
async function fetched(condition: Condition): Promise<{ rows: number; scans: string[] }> {
  let rows = 0;
  const scans = new Set<string>();
  const visit = (plan: Plan): void => {
    const type = String(plan["Node Type"]);
    if (plan["Relation Name"] !== undefined && type !== "Index Only Scan") {
      rows += rowsOfNode(plan);
      scans.add(type);
    }
    for (const child of plan.Plans ?? []) visit(child);
  };
  for (const statements of await statementsOf(() => countRows("per_1", condition, ["agent"])))
    for (const plan of await plansOf(statements)) visit(plan);
  return { rows, scans: [...scans] };
}

/** Runs the counts of a connection again under the settings that they had. */
async function plansOf(statements: readonly Statement[]): Promise<Plan[]> {
  const client = await sqlPool().connect();
  const plans: Plan[] = [];
  try {
    for (const { text, values } of statements) {
      const isCount = text.includes("found as materialized");
      const { rows } = await client.query(isCount ? `explain (analyze, format json) ${text}` : text, [...values]);
      if (isCount) plans.push(rows[0]["QUERY PLAN"][0].Plan);
    }
  } finally {
    client.release();
  }
  return plans;
}

/** The time of the oldest record that is counted. */
async function coveredFrom(condition: Condition): Promise<number> {
  const { rows } = await sqlPool().query<{ time: Date }>(
    `select time from audit_search where agent_id = any($1::text[]) order by index desc offset ${maxCounted - 1} limit 1`,
    condition.values,
  );
  return rows[0]?.time.getTime() ?? Number.NaN;
}

describe("the counts of some agents", () => {
  it.each([
    ["with records turn by turn", of(agents - 1, 1)],
    ["of which one has the newest records", of(agents)],
  ])("%s are those of their newest records, and fetch no others", async (_, condition) => {
    const counted = await countRows("per_1", condition, ["agent"]);
    expect(counted).toMatchObject({ total: maxCounted, capped: true, covered: await coveredFrom(condition) });
    const { rows, scans } = await fetched(condition);
    expect(scans).toEqual(["Index Scan"]);
    expect(rows).toBeLessThanOrEqual(1.5 * maxCounted);
  });

  it("are exact where there are few records", async () => {
    const { rows: nothing } = await fetched(of(2, 90));
    expect(nothing).toBe(0);
    expect(await countRows("per_1", of(2, 1), ["agent"])).toMatchObject({ total: 2 * each, capped: false });
    expect(await countRows("per_1", of(0), ["agent"])).toMatchObject({ total: 0, capped: false });
  });
});
