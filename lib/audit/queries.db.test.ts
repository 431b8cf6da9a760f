import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { codeOf } from "@/lib/testing/refusal";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { untilTestEnds } from "@/lib/testing/until-test-ends";
import { append } from "./append";
import { decisionRecord } from "./decision-record";
import type { AuditEvent } from "./event";
import { getAuditEntry, getDecision, getEntryEvidence, getEntryProof, listAudit, listDecisions } from "./queries";
import { sealUpTo, startSequencer } from "./sequencer";
import type { AuditReader } from "./trail-condition";
import { verifyEntryEvidence } from "./verify-evidence";

let runtime: TestRuntime;
const mara = newId("person");
const paul = newId("person");
const refunds = newId("agent");
const payouts = newId("agent");
const instance = newId("instance");
const server = newId("resourceServer");
const delegation = newId("delegation");
const decisionId = newId("decision");
const deniedId = newId("decision");

const auditor: AuditReader = { personId: paul, permissions: new Set(["audit:read"]) };
const owner: AuditReader = { personId: mara, permissions: new Set(["agents:own"]) };
const nobody: AuditReader = { personId: paul, permissions: new Set(["events:read"]) };

const decision = (over: Partial<AuditEvent>): AuditEvent => ({
  type: "decision.made",
  actor: { type: "resource_server", id: server },
  agentId: refunds,
  instanceId: instance,
  action: "create",
  resourceType: "payment",
  chain: [{ id: delegation, version: 1, digest: "d" }],
  ...over,
});

const events: AuditEvent[] = [
  {
    type: "agent.registered",
    actor: { type: "person", id: mara },
    agentId: refunds,
    texts: { name: "refund-triage", purpose: "Refunds for Über customers" },
  },
  decision({ decision: "allow", refs: [decisionId], texts: { resource: "account/eu-7/pay-1" } }),
  decision({
    decision: "deny",
    code: "limit_exceeded",
    refs: [deniedId],
    facts: { jti: newId("accessToken") },
    texts: { resource: "account/us-1/pay-2" },
  }),
  decision({ decision: "allow", agentId: payouts, chain: [], texts: { resource: "account/eu-9" } }),
  { type: "person.signed-in", actor: { type: "person", id: paul }, texts: { address: "192.0.2.7" } },
];

beforeAll(async () => {
  runtime = await startTestRuntime();
  await seed();
  let last = "";
  for (const event of events) last = await transaction((tx) => append(tx, event));
  await sealUpTo(last);
});
afterAll(() => runtime.close());

async function seed(): Promise<void> {
  const sql = sqlPool();
  await sql.query(
    "insert into people (id, email, name) values ($1, 'mara@acme.example', 'Mara Okafor'), ($2, 'paul@acme.example', 'Paul')",
    [mara, paul],
  );
  await sql.query("insert into blueprints (id, name) values ('bpr_test', 'test')");
  await sql.query(
    `insert into agents (id, name, name_skeleton, purpose, owner_id, environment, risk_tier, blueprint_id, created_by_id)
     values ($1, 'refund-triage', 'refund-triage', 'p', $3, 'prod', 'low', 'bpr_test', $3),
            ($2, 'payouts', 'payouts', 'p', $4, 'prod', 'low', 'bpr_test', $3)`,
    [refunds, payouts, mara, paul],
  );
}

const find = async (q: string, reader = auditor): Promise<number[]> =>
  (await listAudit(reader, { q, limit: 50 })).entries.map(({ index }) => index);

describe("listAudit", () => {
  it("answers the newest first, with names, in pages without gap or repetition", async () => {
    expect(await find("")).toEqual([4, 3, 2, 1, 0]);
    const first = await listAudit(auditor, { limit: 2 });
    const second = await listAudit(auditor, { limit: 2, cursor: first.next ?? "" });
    const third = await listAudit(auditor, { limit: 2, cursor: second.next ?? "" });
    expect([first, second, third].flatMap(({ entries }) => entries.map(({ index }) => index))).toEqual([4, 3, 2, 1, 0]);
    expect(third.next).toBeNull();
    expect(third.entries[0]).toMatchObject({
      type: "agent.registered",
      title: "Agent registered",
      actor: { id: mara, name: "Mara Okafor" },
      agent: { id: refunds, name: "refund-triage" },
    });
    expect(first.size).toBe(5);
  });

  it.each([
    ["agent:refund-triage", [2, 1, 0]],
    [`agent:${payouts}`, [3]],
    ["agent:refund-triage,payouts -decision:deny", [3, 1, 0]],
    ["DECISION:Deny", [2]],
    [`instance:${instance}`, [3, 2, 1]],
    ["decision:deny", [2]],
    ["code:limit_exceeded", [2]],
    ["type:decision.*", [3, 2, 1]],
    ["type:agent.registered", [0]],
    ["type:token.issued", []],
    ["TYPE:Agent.Registered,Decision.*", [3, 2, 1, 0]],
    ["type:decision.m*", [3, 2, 1]],
    ["CODE:Limit_Exceeded", [2]],
    ["actor:paul", [4]],
    ['actor:"mara okafor"', [0]],
    [`actor:${server}`, [3, 2, 1]],
    ["actor:person", [4, 0]],
    ["action:create resource-type:payment resource:account/eu-7/pay-1", [1]],
    ["resource:account/eu-*", [3, 1]],
    [`delegation:${delegation}`, [2, 1]],
    [`id:${decisionId}`, [1]],
    [`id:${mara}`, [0]],
    ["depth:>0", [2, 1]],
    ["depth:0 decision:allow", [3]],
    ["after:now-1h", [4, 3, 2, 1, 0]],
    ["before:now-1h", []],
    ["über", [0]],
    ["ACCOUNT/eu", [3, 1]],
    ["account pay-2", [2]],
    ["192.0.2.7", [4]],
    ["limit_exceeded", [2]],
    ["refund-triage", [2, 1, 0]],
    ["-payment -type:person.*", [0]],
    ['"\'; drop table agents; --"', []],
    ["!!!", []],
  ])("finds with %s", async (q, indexes) => expect(await find(q)).toEqual(indexes));

  it("finds an id from anywhere in the facts", async () => {
    const jti = String(events[2]?.facts?.jti);
    expect(await find(`id:${jti}`)).toEqual([2]);
    expect(await find(jti)).toEqual([2]);
  });

  it("refuses what it does not understand", async () => {
    expect(await codeOf(find("colour:green"))).toBe("unknown_filter_key");
    expect(await codeOf(find("after:yesterday"))).toBe("unknown_filter_value");
    expect(await codeOf(find("depth:many"))).toBe("unknown_filter_value");
    expect(await codeOf(find("agent:>a"))).toBe("unsupported_filter_operator");
    expect(await codeOf(find("agent:payouts OR"))).toBe("malformed_filter");
    expect(await codeOf(find("decision:maybe"))).toBe("unknown_filter_value");
    expect(await codeOf(find("type:agent.%"))).toBe("unknown_filter_value");
    expect(await codeOf(find("agent:no-such-agent"))).toBe("unknown_filter_name");
    expect(await codeOf(find("-agent:no-such-agent"))).toBe("unknown_filter_name");
    expect(await codeOf(find("actor:nobody-at-all"))).toBe("unknown_filter_name");
    expect(await codeOf(find("actor:key-keeper"))).toBe("done");
  });

  it.each([
    ["decision:deny type:bogus.typo", "bogus.typo", expect.any(Array)],
    ["type:agent.registred", "agent.registred", expect.arrayContaining(["agent.registered"])],
    ["type:agent.registered,nothing.*", "nothing.*", expect.any(Array)],
    ["-type:decison.*", "decison.*", ["decision.*"]],
    ["code:limit_exeeded", "limit_exeeded", ["limit_exceeded"]],
    [`delegation:${newId("delegation")},none`, "none", []],
    ["instance:agt_1", "agt_1", []],
    ["request:42", "42", []],
    ["-code:limit_exceeded,no_such_code", "no_such_code", expect.any(Array)],
  ])("refuses %s with the place of %s, and suggests values that exist", async (q, value, suggestions) => {
    const error = await find(q).catch((refused: unknown) => refused);
    expect(isDomainError(error) && error.errors).toMatchObject([
      { path: "q", code: "unknown_filter_value", at: q.indexOf(value), length: value.length, suggestions },
    ]);
  });

  it("suggests the addresses of people to those who may list people, and to no others", async () => {
    const suggested = async (reader: AuditReader) => {
      const error = await find("actor:mar", reader).catch((refused: unknown) => refused);
      return isDomainError(error) ? error.errors : error;
    };
    const listing = { ...auditor, permissions: new Set([...auditor.permissions, "people:read"]) };
    expect(await suggested(listing)).toMatchObject([{ suggestions: ["mara@acme.example"] }]);
    expect(await suggested(auditor)).toMatchObject([{ suggestions: [] }]);
  });

  it("refuses a cursor that is none", async () => {
    expect(await codeOf(listAudit(auditor, { cursor: "%%", limit: 5 }))).toBe("malformed_cursor");
  });

  it("shows a member the entries of own agents only, and others' ids as if they did not exist", async () => {
    expect(await find("", owner)).toEqual([2, 1, 0]);
    expect(await find("agent:payouts", owner)).toEqual([]);
    expect((await getAuditEntry(owner, 1)).index).toBe(1);
    const answers = [
      getAuditEntry(owner, 3),
      getAuditEntry(owner, 99),
      getEntryProof(owner, 3),
      getEntryEvidence(owner, 4),
    ];
    expect(await Promise.all(answers.map(codeOf))).toEqual(Array(4).fill("not_found"));
    expect(await codeOf(listAudit(nobody, { limit: 5 }))).toBe("forbidden");
  });
});

describe("decisions", () => {
  it("are listed apart and found by id", async () => {
    const { decisions } = await listDecisions(auditor, { limit: 10, q: "decision:deny" });
    expect(decisions.map(({ index }) => index)).toEqual([2]);
    expect(await getDecision(auditor, deniedId)).toMatchObject({ index: 2, code: "limit_exceeded" });
    expect(await codeOf(getDecision(auditor, newId("decision")))).toBe("not_found");
  });

  it("count the use of agents", async () => {
    const { rows } = await sqlPool().query(
      "select allowed, denied, last_action_at from agent_usage where agent_id = $1",
      [refunds],
    );
    expect(rows).toEqual([{ allowed: "1", denied: "1", last_action_at: expect.any(Date) }]);
  });
});

describe("evidence", () => {
  it("verifies offline; a changed byte or text does not", async () => {
    const evidence = await getEntryEvidence(auditor, 0);
    expect(verifyEntryEvidence(evidence).ok).toBe(true);
    const bytes = Buffer.from(evidence.entry, "base64");
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    expect(verifyEntryEvidence({ ...evidence, entry: bytes.toString("base64") }).ok).toBe(false);
    const texts = evidence.texts.map((text) => ({ ...text, value: `${text.value}!` }));
    expect(verifyEntryEvidence({ ...evidence, texts }).ok).toBe(false);
  });

  it("stays valid when a text was erased", async () => {
    await sqlPool().query("delete from erasable_texts where member = 'purpose'");
    const entry = await getAuditEntry(auditor, 0);
    expect(entry.sealedTexts).toContainEqual({
      member: "purpose",
      digest: expect.any(String),
      salt: null,
      value: null,
    });
    expect(verifyEntryEvidence(await getEntryEvidence(auditor, 0)).ok).toBe(true);
  });

  it("of a decision that was answered again finds the first record, however they lie on disk", async () => {
    const id = newId("decision");
    const actor = { type: "resource_server", id: newId("resourceServer") } as const;
    const made = (n: number) =>
      transaction((tx) => append(tx, { type: "decision.made", decision: "allow", actor, refs: [id], facts: { n } }));
    const first = async () => (await decisionRecord(id))?.facts?.n;
    await made(0);
    expect(await first()).toBe(0);
    let last = "";
    for (let n = 1; n < 5; n += 1) last = await made(n);
    await sealUpTo(last);
    expect(await first()).toBe(0);
    await sqlPool().query("delete from decision_entries");
    await sqlPool().query(
      `with all_rows as (delete from audit_search where type = 'decision.made' returning *)
       insert into audit_search select * from all_rows order by index desc`,
    );
    expect(await first()).toBe(0);
    expect(await decisionRecord(newId("decision"))).toBeUndefined();
  });

  it("waits for a record that is committed and not sealed yet", async () => {
    untilTestEnds(startSequencer({ intervalMs: 100 }));
    await transaction((tx) => append(tx, { type: "test.happened", actor: { type: "system", id: "test" } }));
    expect(await getEntryProof(auditor, 10)).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex 10\n/);
  });
});
