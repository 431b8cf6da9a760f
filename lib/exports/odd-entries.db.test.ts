import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { listAudit } from "@/lib/audit/queries";
import type { AuditEntry } from "@/lib/audit/schema";
import { sealUpTo } from "@/lib/audit/sequencer";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { given, type TestAgent } from "@/lib/testing/direct";
import { copyOf, written } from "@/lib/testing/exports";
import { plainCsv, plainNdjson, plainOcsf } from "@/lib/testing/plain-exports";
import { createWorld, type World } from "@/lib/testing/world";

/** Texts that each format has to escape, cut or leave alone. */
const odd: readonly string[] = [
  ..."=1+1 +1 -1 @SUM(A1) ＝1 ＋1 －1 ＠x".split(" "),
  ...["\t=1", "\r=1", "\n=1", 'a "quoted" text', '""', "\\ \\n \\u2028", "a,b;c", "two\r\nlines"],
  ...["separators \u2028 \u2029 \u0085", "\u0001\b\f\u001f\u007f", "\u202Eevil", "Größe ≥ 3 → 😀", "Z\u0303\u0301"],
  ...["x".repeat(200), "é".repeat(200), '"'.repeat(20_000), "__proto__", "null", "{}", " ", "0"],
];

let world: World;
let auditor: Principal;
let agent: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  agent = await given.agent();
  const events = [0, 1, 2].flatMap((round) => odd.map((text, at) => decision(text, round * odd.length + at)));
  const ids = await transaction((tx) => appendAll(tx, events));
  for (const body of [
    Buffer.from([0x7b, 0xff, 0x00, 0xc3, 0x28]),
    Buffer.from("[1]"),
    Buffer.from('{"texts":{"names.x":5}}'),
  ])
    await stored(body);
  const [last = ""] = (await transaction((tx) => appendAll(tx, events))).slice(-1);
  await sealUpTo(last);
  await world.sql("delete from erasable_texts where entry_id = any($1)", [ids.slice(0, 9)]);
  await world.sql("delete from erasable_texts where entry_id = any($1) and member = 'resource'", [ids.slice(9, 20)]);
  await world.sql("delete from kept_names where id = $1", [agent.serverId]);
});
afterAll(() => world.end());

const decision = (text: string, n: number): AuditEvent => ({
  ...{ type: "decision.made", actor: { type: "resource_server", id: agent.serverId } },
  ...{ agentId: agent.agentId, ...(n % 4 !== 0 && { instanceId: agent.instanceId }) },
  ...{ decision: n % 2 === 0 ? "allow" : "deny", ...(n % 2 === 0 ? {} : { code: "limit_exceeded" as const }) },
  ...(n % 3 === 0 ? {} : { action: ["create", "read", "approve"][n % 3] ?? "", resourceType: "payment" }),
  refs: [newId("decision"), agent.approver.personId],
  facts: {
    ...{ owner: agent.owner.personId, ...(n % 5 !== 0 && { for: agent.owner.personId }), empty: null },
    ...{ 10: "ten", 9: text.slice(0, 100), nested: [[], {}, [text.slice(0, 50), { [text.slice(0, 20)]: -0.5e-7 }]] },
    ...{ amounts: { amount: { value: "17.52", unit: "EUR" } }, trace: "0af7651916cd43dd8448eb211c80319c" },
    ...(n % 7 === 0 && { large: "<&>".repeat(15_000), approvers: [agent.approver.personId] }),
  },
  ...(n % 6 !== 0 && { chain: [{ id: newId("delegation"), version: 1, digest: "d" }] }),
  texts: {
    ...{ resource: text, reason: [...text].reverse().join(""), "via.address": n % 3 === 0 ? undefined : "192.0.2.7" },
    ...{ [`odd ${text.slice(0, 30)}`]: text },
  },
});

/** Adds bytes that are no record, as only the owner of the database can. */
const stored = (body: Buffer): Promise<unknown> =>
  world.sql("insert into log_entries (entry_id, type, body, leaf_hash) values ($1, 'test.strange', $2, $3)", [
    ...[newId("entry"), body],
    createHash("sha256").update("\0").update(body).digest(),
  ]);

async function entriesUpTo(last: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listAudit(auditor, { q: "", order: "asc", limit: 200, ...(cursor !== undefined && { cursor }) });
    entries.push(...page.entries.filter(({ index }) => index <= last));
    if (page.next === null) return entries;
    cursor = page.next;
  }
}

async function exported(q: string, format: "ndjson" | "csv" | "ocsf") {
  const copy = await copyOf(auditor, await written(auditor, { q, format }));
  const last: number = JSON.parse(copy.text).last;
  return { entries: copy.entries, last };
}

describe("an export of odd entries has the bytes of a plain writer", () => {
  it("as NDJSON", async () => {
    const { entries, last } = await exported("", "ndjson");
    expect(last).toBeGreaterThan(6 * odd.length);
    expect(entries).toBe(await plainNdjson(world, last));
  });

  it("as CSV", async () => {
    const { entries, last } = await exported("", "csv");
    expect(entries).toBe(plainCsv(await entriesUpTo(last)));
  });

  it("as OCSF", async () => {
    const { entries, last } = await exported("type:decision.made", "ocsf");
    const decisions = (await entriesUpTo(last)).filter(({ type }) => type === "decision.made");
    expect(decisions).toHaveLength(6 * odd.length);
    expect(entries).toBe(plainOcsf(decisions));
  });
});
