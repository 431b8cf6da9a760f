import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import { codeOf } from "@/lib/testing/refusal";
import { startTestRuntime, type TestRuntime } from "@/lib/testing/runtime";
import { seedOf } from "@/lib/testing/trials";
import { append } from "./append";
import type { AuditEvent } from "./event";
import { auditFilterKeys } from "./filter-keys.model";
import { listAudit } from "./queries";
import { sealUpTo } from "./sequencer";
import { summariseAudit } from "./summary.queries";
import type { AuditReader } from "./trail-condition";

const [mara, paul] = [newId("person"), newId("person")];
const server = newId("resourceServer");
const session = newId("session");
const policy = newId("approvalPolicy");
const blueprint = newId("blueprint");
const thumbprint = "do0UJ4HkQwjHi3CWsrpD8xqUMb94iknO3CrqYt3S8P0";

const decision = (over: Partial<AuditEvent>): AuditEvent => ({
  type: "decision.made",
  actor: { type: "resource_server", id: server },
  agentId: newId("agent"),
  action: "create",
  resourceType: "payment",
  ...over,
});

const events: AuditEvent[] = [
  {
    ...{ type: "agent.registered", actor: { type: "person", id: mara }, agentId: newId("agent") },
    facts: { version: 4, blueprintId: blueprint, blueprintVersion: 1 },
  },
  decision({
    decision: "allow",
    facts: {
      ...{ owner: mara, for: paul, approver: paul, jkt: thumbprint, riskTier: "high", environment: "prod" },
      ...{ blueprintId: blueprint, blueprintVersion: 4 },
      ...{ policyId: policy, policyVersion: 3, amounts: { amount: { value: "200.00", unit: "EUR" } } },
    },
    texts: { resource: "account/eu-7/pay-1", task: "refund" },
  }),
  decision({
    decision: "deny",
    code: "limit_exceeded",
    facts: { amounts: { total: { value: "666.51", unit: "EUR" }, items: { value: "3" } } },
    texts: { resource: "account/us-1/pay-2", task: "refund" },
  }),
  decision({ decision: "allow", texts: { resource: "account/eu-9" } }),
  {
    type: "person.signed-in",
    actor: { type: "person", id: paul },
    facts: { sessionId: session },
    texts: { address: "192.0.2.7" },
  },
];

const auditor: AuditReader = { personId: paul, permissions: new Set(["audit:read"]) };
const owner: AuditReader = { personId: mara, permissions: new Set(["agents:own"]) };

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startTestRuntime();
  await sqlPool().query(
    "insert into people (id, email, name) values ($1, 'mara@acme.example', 'Mara Okafor'), ($2, 'paul@acme.example', 'Paul')",
    [mara, paul],
  );
  let last = "";
  for (const event of events) last = await transaction((tx) => append(tx, event));
  await sealUpTo(last);
});
afterAll(() => runtime.close());

const find = async (q: string, reader = auditor): Promise<number[]> =>
  (await listAudit(reader, { q, limit: 50 })).entries.map(({ index }) => index);

describe("the keys of the trail's filter", () => {
  it.each([
    [`person:${mara}`, [1]],
    ["person:mara@acme.example -person:paul", [1]],
    [`for:${paul}`, [1]],
    ["approver:paul has:approval", [1]],
    [`rs:${server}`, [3, 2, 1]],
    ["action:create resource-type:pay*", [3, 2, 1]],
    ["task:refund", [2, 1]],
    ["task:Refund", []],
    ["task:re*nd", [2, 1]],
    ["task:*und -task:ref*x", [2, 1]],
    ["-has:task", [4, 3, 0]],
    ["resource:account/*/pay-1", [1]],
    ["resource:account/e*/pay-*", [1]],
    ["resource:*-9", [3]],
    ["resource:account/eu-9", [3]],
    ["resource:account/eu", []],
    ["resource:account/eu_9", []],
    [`key:${thumbprint}`, [1]],
    [`key:${thumbprint.slice(0, 12)}*`, [1]],
    ["ip:192.0.2.7", [4]],
    ["ip:192.0.*", [4]],
    ["amount:>200EUR", [2]],
    ["amount:200eur", [1]],
    ["amount:>=200EUR amount:<=666.51EUR", [2, 1]],
    ["amount:100..300EUR,3items", [2, 1]],
    ["amount:>200USD", []],
    ["-has:amount", [4, 3, 0]],
    ["risk:HIGH", [1]],
    ["env:prod,dev", [1]],
    [`session:${session}`, [4]],
    [`policy:${policy}`, [1]],
    [`policy:${policy}@3`, [1]],
    [`policy:${policy}@2`, []],
    [`policy:${policy}@2,${policy}@3`, [1]],
    [`blueprint:${blueprint}`, [1, 0]],
    [`blueprint:${blueprint}@4`, [1]],
    [`-blueprint:${blueprint}@4 blueprint:${blueprint}`, [0]],
    ["policy:four-eyes", []],
    ["type:agent.*,person.*", [4, 0]],
    ["index:2", [2]],
    ["index:1..3", [3, 2, 1]],
    ["index:>2 index:<=4", [4, 3]],
    ["-index:1..3", [4, 0]],
    ["time:today", [4, 3, 2, 1, 0]],
    ["-time:today", []],
    ["time:yesterday", []],
    ["time:now-1h..now", [4, 3, 2, 1, 0]],
    ["time:2026-01-01..2026-01-31", []],
  ])("find with %s", async (q, indexes) => {
    expect(await find(q)).toEqual(indexes);
    const { total } = await summariseAudit(auditor, { q, facets: [] });
    expect(total).toBe(indexes.length);
  });

  it.each([
    ["amount:>200", "unknown_filter_value", "200", ["200USD", "200EUR"]],
    ["-amount:10EUR,many", "unknown_filter_value", "many", []],
    ["amount:>1..2EUR", "malformed_filter", "1..2EUR", []],
    ["risk:hgh", "unknown_filter_value", "hgh", ["high"]],
    ["has:aproval", "unknown_filter_value", "aproval", ["approval"]],
    ["time:9999-12-31", "unknown_filter_value", "9999-12-31", []],
    ["time:tomorrow", "unknown_filter_value", "tomorrow", ["today", "yesterday"]],
    ["time:10:45..10:30", "unknown_filter_value", "10:45..10:30", []],
    ["time:2026-02-31", "unknown_filter_value", "2026-02-31", ["today", "yesterday"]],
    ["index:4..1", "unknown_filter_value", "4..1", []],
    ["person:no-such-person", "unknown_filter_name", "no-such-person", []],
    ["agent:agt_nonsense", "unknown_filter_name", "agt_nonsense", []],
    ["agent:agt_", "unknown_filter_name", "agt_", []],
    ["actor:agt_nonsense", "unknown_filter_name", "agt_nonsense", []],
    ["id:dec_01KXYZ", "unknown_filter_value", "dec_01KXYZ", []],
    ["rs:nothing", "unknown_filter_name", "nothing", []],
    ["person:>a", "unsupported_filter_operator", ">", [""]],
  ])("refuse %s with its place and suggestions", async (q, code, part, suggestions) => {
    const error = await find(q).catch((refused: unknown) => refused);
    const at = q.indexOf(part);
    expect(isDomainError(error) && { kind: error.kind, errors: error.errors }).toMatchObject({
      kind: "invalid",
      errors: [{ path: "q", code, at, length: part.length, suggestions }],
    });
  });

  it("search by addresses for readers of the whole trail alone, and count them for no others", async () => {
    expect(await codeOf(find("ip:192.0.2.7", owner))).toBe("malformed_filter");
    expect(Object.keys((await summariseAudit(owner, { facets: ["ip", "type"] })).facets)).toEqual(["type"]);
  });

  it("answer any text with entries or a refusal of its own, within two seconds", async () => {
    const seed = seedOf("trail filters");
    const key = fc.constantFrom(...auditFilterKeys.map((one) => one.key));
    const odd = fc.constantFrom(
      "'",
      "\\",
      "%",
      "*",
      "a*",
      "..",
      "1..",
      "0",
      "-1",
      "now",
      "1e9EUR",
      "';drop table x;--",
      "\u0001",
    );
    const value = fc.oneof(
      odd,
      fc.string({ maxLength: 12, unit: "binary" }),
      fc.tuple(odd, odd).map((two) => two.join("")),
    );
    const sign = fc.constantFrom("", "-");
    const operator = fc.constantFrom("", ">", "<=", ">=");
    const term = fc
      .tuple(sign, key, operator, value)
      .map(([minus, name, op, text]) => `${minus}${name}:${op}"${text.replace(/["\\]/g, "\\$&")}"`);
    const q = fc.oneof(
      fc.string({ maxLength: 40, unit: "binary" }),
      fc.array(term, { maxLength: 4 }).map((all) => all.join(" ")),
    );
    await fc.assert(
      // The transport refuses texts with NUL: PostgreSQL stores none.
      fc.asyncProperty(
        q.map((text) => text.replaceAll("\0", "")),
        async (text) => {
          const began = performance.now();
          try {
            await find(text);
          } catch (error) {
            if (!isDomainError(error) || !["invalid", "malformed"].includes(error.kind)) throw error;
          }
          expect(performance.now() - began).toBeLessThan(2_500);
        },
      ),
      { numRuns: 300, seed },
    );
  });
});
