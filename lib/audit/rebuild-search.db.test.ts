import { afterAll, beforeAll, expect, it } from "vitest";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { expectRefusal } from "@/lib/testing/refusal";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { append, appendAll } from "./append";
import type { AuditEvent } from "./event";
import { readPortion } from "./portion";
import { listAudit, listDecisions } from "./queries";
import { markForRebuild, rebuildSearch } from "./rebuild-search";
import { sealUpTo } from "./sequencer";
import { summariseAudit } from "./summary.queries";

let runtime: TestRuntime;
const owner = newId("person");

const decided = (n: number): AuditEvent => ({
  type: "decision.made",
  actor: { type: "resource_server", id: newId("resourceServer") },
  agentId: newId("agent"),
  decision: n % 2 === 0 ? "allow" : "deny",
  facts: {
    owner,
    approver: owner,
    riskTier: "high",
    blueprintVersion: n,
    amounts: { amount: { value: "3.5", unit: "EUR" } },
  },
  texts: { task: "refund", ip: "192.0.2.1", resource: `account/${n}` },
});

beforeAll(async () => {
  runtime = await startTestRuntime();
  let last = "";
  for (let batch = 0; batch < 15; batch++) {
    const events = Array.from({ length: 100 }, (_, n) => decided(n));
    last = (await transaction((tx) => appendAll(tx, events))).at(-1) ?? last;
  }
  await sealUpTo(last);
});
afterAll(() => runtime.close());

const rows = async (): Promise<unknown[]> =>
  (await sqlPool().query("select to_jsonb(s) as row from audit_search s order by index")).rows;

it("S4 the rows of the trail are the same when they are derived again from the sealed records", async () => {
  const before = await rows();
  expect(before).toHaveLength(1_500);
  expect(before[7]).toMatchObject({
    row: { person_id: owner, approvers: [], risk_tier: "high", units: ["EUR"], task: "refund", address: "192.0.2.1" },
  });
  await sqlPool().query("update audit_search set person_id = null, units = '{}', risk_tier = 'low', text = ''");
  await sqlPool().query("delete from audit_search where index between 40 and 60");
  await markForRebuild(sqlPool());
  await rebuildSearch(0);
  await rebuildSearch();
  expect(await rows()).toEqual(before);
  expect((await sqlPool().query("select 1 from audit_rebuild")).rows).toEqual([]);
  await rebuildSearch();
  expect(await rows()).toEqual(before);
});

it("an answer tells from which entry on the search finds versions, until all rows are derived again", async () => {
  const reader = { personId: owner, permissions: new Set(["audit:read"]) };
  const policy = newId("approvalPolicy");
  const answers = async (q: string) => {
    const question = { q, from: "now-24h" };
    const list = await listAudit(reader, { ...question, limit: 10 });
    const summary = await summariseAudit(reader, { ...question, facets: [] });
    const decisions = await listDecisions(reader, { ...question, limit: 10 });
    expect(decisions.versionsFrom).toBe(list.versionsFrom);
    return [list.versionsFrom, summary.versionsFrom];
  };
  await markForRebuild(sqlPool());
  expect(await answers(`policy:${policy}@3`)).toEqual([1_500, 1_500]);
  await rebuildSearch(0);
  const [{ below = 0 } = {}] = (await sqlPool().query<{ below: string }>("select below from audit_rebuild")).rows;
  expect(Number(below)).toBeLessThan(1_500);
  expect(await answers(`-blueprint:${newId("blueprint")}@4`)).toEqual([Number(below), Number(below)]);
  expect(await answers(`policy:${policy}`)).toEqual([null, null]);
  await rebuildSearch();
  expect(await answers(`policy:${policy}@3`)).toEqual([null, null]);
});

it("nothing leaves the log by a version that the search does not find yet", async () => {
  const reader = { personId: owner, permissions: new Set(["audit:read"]) };
  const portion = (at: number) => {
    const question = { q: `policy:${newId("approvalPolicy")}@3`, from: null, to: null };
    return readPortion(reader, question, { at, size: 1_500, take: 10 }, { shown: false });
  };
  await markForRebuild(sqlPool());
  await expectRefusal(portion(0), "versions_unready");
  expect(await portion(1_500)).toMatchObject({ entries: [] });
  await rebuildSearch();
  expect(await portion(0)).toMatchObject({ entries: [] });
});

it("an erased text is not there when rows are derived again", async () => {
  await sqlPool().query("delete from erasable_texts where member = 'task'");
  await markForRebuild(sqlPool());
  await rebuildSearch();
  expect(
    (await sqlPool().query("select 1 from audit_search where task is not null or text like '%refund%'")).rows,
  ).toEqual([]);
});

it("records of reads are derived again apart from the trail", async () => {
  const actor = { type: "person", id: owner } as const;
  const read: AuditEvent = { type: "audit.read", actor, facts: { index: 7 } };
  await sealUpTo(await transaction((tx) => append(tx, read)));
  const reads = async () => (await sqlPool().query("select to_jsonb(r) as row from audit_reads r")).rows;
  const before = await reads();
  expect(before).toMatchObject([{ row: { type: "audit.read", actor_id: owner } }]);
  await sqlPool().query("update audit_reads set text = ''");
  await markForRebuild(sqlPool());
  await rebuildSearch();
  expect(await reads()).toEqual(before);
  expect(await rows()).toHaveLength(1_500);
});
