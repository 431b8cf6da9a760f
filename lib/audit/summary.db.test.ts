import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { codeOf } from "@/lib/testing/refusal";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { seedOf } from "@/lib/testing/trials";
import { appendAll } from "./append";
import type { AuditEvent } from "./event";
import { facetNames, manyValued } from "./facets.model";
import { listAudit } from "./queries";
import { sealUpTo } from "./sequencer";
import { summariseAudit } from "./summary.queries";
import { type AuditSummary, AuditSummaryFilters } from "./summary.schema";
import type { AuditReader } from "./trail-condition";

const seed = seedOf("summary");
const auditor: AuditReader = { personId: newId("person"), permissions: new Set(["audit:read"]) };
const ids = (kind: "agent" | "person" | "resourceServer", count: number) =>
  Array.from({ length: count }, () => newId(kind));
const [agents, people, servers] = [ids("agent", 11), ids("person", 10), ids("resourceServer", 3)];
const midnights = Array.from({ length: 40 }, (_, day) => Date.parse("2026-09-20T00:00:00Z") + day * 86_400_000);

const decisionEvent: fc.Arbitrary<AuditEvent> = fc.record({
  type: fc.constant("decision.made"),
  actor: fc.record({ type: fc.constant("resource_server" as const), id: fc.constantFrom(...servers) }),
  agentId: fc.constantFrom(...agents),
  decision: fc.constantFrom("allow" as const, "deny" as const),
  facts: fc.record({
    owner: fc.constantFrom(...people),
    for: fc.option(fc.constantFrom(...people), { nil: undefined }),
    approvers: fc.uniqueArray(fc.constantFrom(...people.slice(0, 3)), { maxLength: 2 }),
    jkt: fc.constantFrom("thumbprint-of-One", "thumbprint-of-Two"),
    riskTier: fc.constantFrom("low", "high"),
    environment: fc.constantFrom("prod", "dev"),
    amounts: fc.option(
      fc.record({
        amount: fc.record({
          value: fc.constantFrom("0.00", "9.99", "10.00", "120.50", "99999.99"),
          unit: fc.constantFrom("EUR", "USD"),
        }),
        items: fc.record({ value: fc.constantFrom("1", "10", "2000") }),
      }),
      { nil: undefined },
    ),
  }),
  texts: fc.record({ ip: fc.option(fc.constantFrom("192.0.2.1", "192.0.2.2"), { nil: undefined }) }),
  code: fc.constantFrom("limit_exceeded" as const, "agent_revoked" as const),
  action: fc.constantFrom("create", "read", "refund"),
  resourceType: fc.constantFrom("payment", "customer"),
});
const changeEvent: fc.Arbitrary<AuditEvent> = fc.record({
  type: fc.constantFrom("agent.registered", "agent.revoked", "request.made", "blueprint.edited"),
  actor: fc.record({ type: fc.constant("person" as const), id: fc.constantFrom(...people) }),
  agentId: fc.constantFrom(...agents),
});

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
  const days = fc.sample(fc.array(fc.oneof(decisionEvent, changeEvent), { maxLength: 20 }), {
    numRuns: midnights.length,
    seed,
  });
  let last = "";
  for (const [at, events] of days.entries()) {
    const entries = await transaction((tx) => appendAll(tx, events, new Date((midnights[at] ?? 0) + at * 1_234_567)));
    last = entries.at(-1) ?? last;
  }
  await sealUpTo(last);
});
afterAll(() => runtime.close());

type Question = { q?: string; from?: string; to?: string };

const summary = (question: Question, facets?: string, reader = auditor): Promise<AuditSummary> =>
  summariseAudit(reader, AuditSummaryFilters.parse({ ...question, facets }));

async function listed(question: Question): Promise<number> {
  let [count, cursor] = [0, undefined as string | undefined];
  do {
    const page = await listAudit(auditor, { ...question, cursor, limit: 150 });
    count += page.entries.length;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return count;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);

const term = fc.constantFrom(
  ...["decision:deny", "-decision:allow", "type:agent.*", "type:decision.made,request.made", "create", "-refund"],
  ...[`agent:${agents[0]},${agents[1]}`, `-agent:${agents[2]}`, `actor:${people[0]}`, "actor:person", "depth:0"],
  ...["code:limit_exceeded", "resource-type:payment", "action:read,refund", "after:2026-10-01T00:00:00Z"],
  ...[`person:${people[0]}`, `-for:${people[1]}`, "risk:high", "-env:dev", "ip:192.0.2.*", "index:20..200"],
  ...["-before:2026-10-10T00:00:00Z", "before:2026-10-20T12:00:00Z"],
);
const instants = fc
  .tuple(fc.constantFrom(...midnights), fc.constantFrom(...midnights))
  .map((two) => two.toSorted((a, b) => a - b));
const question: fc.Arbitrary<Question> = fc
  .tuple(fc.array(term, { maxLength: 3 }), fc.option(instants))
  .map(([terms, range]) => {
    const [from, to] = (range ?? []).map((ms) => new Date(ms).toISOString());
    return { q: terms.join(" "), ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  });

describe("summariseAudit", () => {
  it("agrees with the pages, the histogram and every facet", async () => {
    await fc.assert(
      fc.asyncProperty(question, async (asked) => {
        const { total, capped, coveredFrom, histogram, facets } = await summary(asked);
        expect([capped, coveredFrom]).toEqual([false, null]);
        expect(await listed(asked)).toBe(total);
        expect(sum(histogram.map(({ allow, deny, other }) => allow + deny + other))).toBe(total);
        for (const name of facetNames.filter((one) => !manyValued.includes(one)))
          expect(sum((facets[name] ?? []).map(({ count }) => count))).toBe(total);
        expect(histogram.length).toBeLessThanOrEqual(62);
        for (const [at, bar] of histogram.entries()) if (at > 0) expect(bar.from).toBe(histogram[at - 1]?.to);
        const narrowed = /(^| )(after|before):/.test(asked.q ?? "");
        if (asked.from !== undefined && total > 0 && !narrowed) expect(histogram[0]?.from).toBe(asked.from);
        if (asked.to !== undefined && total > 0 && !narrowed) expect(histogram.at(-1)?.to).toBe(asked.to);
      }),
      { numRuns: 60, seed },
    );
  });

  it("counts for each value of a facet the entries that its key finds", async () => {
    const { facets } = await summary({ q: "-type:request.made" });
    for (const name of facetNames) {
      for (const { value, count, kind } of facets[name] ?? []) {
        if (kind === "value")
          expect((await summary({ q: `-type:request.made ${name}:${value}` }, "type")).total).toBe(count);
      }
    }
  });

  it("lists the eight most frequent values, then the others together, then the entries without one", async () => {
    const { facets } = await summary({}, "agent,actor,decision");
    expect(Object.keys(facets)).toEqual(["agent", "actor", "decision"]);
    const counts = (facets.agent ?? []).filter(({ kind }) => kind === "value").map(({ count }) => count);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    expect(facets.agent?.map(({ kind }) => kind)).toEqual([...Array(8).fill("value"), "other"]);
    expect(facets.actor?.map(({ kind }) => kind)).toEqual([...Array(8).fill("value"), "other", "none"]);
    expect(facets.decision?.map(({ label }) => label).toSorted()).toEqual(["Allowed", "Denied", "None"]);
  });

  it("counts entries with an approval, changes of rules and stops", async () => {
    const { approved, histogram } = await summary({}, "type");
    const totalOf = async (q: string) => (await summary({ q }, "type")).total;
    expect(approved).toBe(await totalOf("has:approval"));
    expect(sum(histogram.map(({ rules }) => rules))).toBe(await totalOf("type:blueprint.edited"));
    expect(sum(histogram.map(({ stops }) => stops))).toBe(await totalOf("type:agent.revoked"));
    expect(approved).toBeGreaterThan(0);
  });

  it("names the bands of amounts", async () => {
    const { facets } = await summary({ q: "type:decision.made" }, "amount");
    const bands = (facets.amount ?? []).filter(({ kind }) => kind === "value");
    expect(bands).toHaveLength(8);
    for (const { value, label } of bands) {
      const [, low, high, unit] = /^(\d+)\.\.(\d+)(\w+)$/.exec(value ?? "") ?? [];
      expect(label).toBe(`${Number(low).toLocaleString("en")} to ${Number(high).toLocaleString("en")} ${unit}`);
    }
    expect(facets.amount?.at(-1)).toMatchObject({ kind: "none" });
  });

  it("tells how far the log was checked for gaps, and of a fault", async () => {
    expect((await summary({}, "type")).sealed).toMatchObject({ whole: null, faultIndex: null });
    await sqlPool().query("update log_checks set whole_size = 12, whole_at = now()");
    expect((await summary({}, "type")).sealed).toMatchObject({ whole: { size: 12 }, faultIndex: null });
    await sqlPool().query("update log_checks set fault_index = 7, fault = 'missing_record', fault_at = now()");
    expect((await summary({}, "type")).sealed).toMatchObject({ faultIndex: 7 });
    await sqlPool().query("update log_checks set fault_index = null, fault = null, fault_at = null");
  });

  it("answers zero for what matches nothing, with the bars of the range", async () => {
    const range = { from: "2026-10-01T00:00:00.000Z", to: "2026-10-02T00:00:00.000Z" };
    const { total, histogram, facets } = await summary({ ...range, q: "nothing-has-this" }, "agent");
    expect([total, facets]).toEqual([0, { agent: [] }]);
    expect(histogram.map(({ from }) => from)[0]).toBe(range.from);
    expect(histogram).toHaveLength(48);
    expect((await summary({ q: "nothing-has-this" })).histogram).toEqual([]);
  });

  it("refuses a range, facet or reader that it cannot take, and names the member", async () => {
    const refused = async (asked: Question) => [await codeOf(summary(asked)), await codeOf(listed(asked))];
    expect(await refused({ from: "yesterday" })).toEqual(Array(2).fill("malformed_instant"));
    expect(await refused({ from: "2026-10-02T00:00:00Z", to: "2026-10-01T00:00:00Z" })).toEqual(
      Array(2).fill("reversed_time_range"),
    );
    expect(AuditSummaryFilters.safeParse({ facets: "agent,colour" }).success).toBe(false);
    const nobody: AuditReader = { personId: people[0] ?? "", permissions: new Set() };
    expect(await codeOf(summary({}, undefined, nobody))).toBe("forbidden");
  });

  it("counts for an owner the entries of their agents alone", async () => {
    const owner: AuditReader = { personId: people[1] ?? "", permissions: new Set(["agents:own"]) };
    expect(await summary({}, "agent", owner)).toMatchObject({ total: 0, facets: { agent: [] } });
  });

  it("counts the newest 10,000 entries where there are more, and says from when", async () => {
    await sqlPool().query(
      `insert into audit_search (index, time, entry_id, type, actor_type, actor_id, decision, chain)
       select 1000 + n, timestamptz '2026-11-01' + n * interval '1 second', 'e' || n, 'test.seeded', 'system', 'seed',
         case when n % 4 = 0 then 'deny' end, case when n % 3 = 0 then '{}'::text[] else '{a,b}' end
       from generate_series(1, 24000) n`,
    );
    for (const [q, first] of [
      ["", 14_001],
      ["actor:system", 14_001],
      ["depth:>1", 9_001],
    ] as const) {
      const { total, capped, coveredFrom, histogram } = await summary({ q });
      expect([total, capped]).toEqual([10_000, true]);
      expect(sum(histogram.map(({ deny, other }) => deny + other))).toBe(10_000);
      expect(Date.parse(String(coveredFrom))).toBe(Date.parse("2026-11-01T00:00:00Z") + first * 1_000);
      expect(histogram[0]?.from).toBe(coveredFrom);
    }
    expect(await summary({ q: "depth:>1", from: "2026-11-01T06:00:00Z" })).toMatchObject({
      total: 1_600,
      capped: false,
    });
    expect(await summary({ q: "depth:>1 decision:deny" })).toMatchObject({ total: 4_000, capped: false });
  });
});
