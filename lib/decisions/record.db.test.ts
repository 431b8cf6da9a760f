import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { getDecision, listAudit, listDecisions } from "@/lib/audit/queries";
import { AuditFilters } from "@/lib/audit/schema";
import type { AuditReader } from "@/lib/audit/trail-condition";
import { newId } from "@/lib/platform/base/id";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { expectRefusal } from "@/lib/testing/refusal";
import { sealAll } from "@/lib/testing/sealing";
import { tokenOf } from "@/lib/testing/tokens";
import { createWorld, type World } from "@/lib/testing/world";

let world: World;
let spine: TestAgent;
let token: string;
let agent: string;
const auditor: AuditReader = { personId: "per_auditor", permissions: new Set(["audit:read"]) };

beforeAll(async () => {
  world = await createWorld();
  spine = await given.agent();
  token = await tokenOf(spine, { delegation_id: await given.delegation(spine) });
  const [row] = await world.sql<{ name: string }>("select name from agents where id = $1", [spine.agentId]);
  agent = row?.name ?? "";
});
afterAll(() => world.end());

async function decided(amount: string) {
  const { context } = await evaluate(spine, token, { amount });
  await sealAll();
  return getDecision(auditor, context.decision_id ?? "");
}

const person = (id: string, name: string, now = name) => ({ id, name, sealed: true, now });

describe("the record of a decision", () => {
  it("is the agent's: its principal, its approval and its amount", async () => {
    const entry = await decided("17.52");
    expect(entry).toMatchObject({
      sentence: `${agent} was allowed to create a payment of 17.52 USD on account/eu-7/pay-1 for Mara Okafor, under a delegation approved by Jonas Weber`,
      subject: { type: "agent", ...person(spine.agentId, agent) },
      for: person(spine.owner.personId, "Mara Okafor"),
      accountable: person(spine.owner.personId, "Mara Okafor"),
      approvers: [person(spine.approver.personId, "Jonas Weber")],
      ...{ amount: "17.52 USD", limit: null, actor: { type: "resource_server", sealed: true } },
    });
  });

  it("shows the limit and the amount of a refusal", async () => {
    const entry = await decided("666.51");
    expect(entry).toMatchObject({ code: "limit_exceeded", limit: "666.51 of 500.00 USD each: over by 166.51" });
    expect(entry.sentence).toMatch(
      / was not allowed to create a payment of 666\.51 USD .+: 666\.51 of 500\.00 USD each: over by 166\.51$/,
    );
  });

  it.each([
    ["an action", { action: "Call Ms Mustermann" }],
    ["a type", { type: "Ms Mustermann's invoice" }],
  ])("seals %s of the catalogue alone; other texts of a resource server can be erased", async (_, asked) => {
    const text = Object.values(asked)[0] ?? "";
    const { context } = await evaluate(spine, token, asked);
    await sealAll();
    const entry = await getDecision(auditor, context.decision_id ?? "");
    expect({ action: entry.action, type: entry.resourceType }).toMatchObject(asked);
    const sealed = "select from log_entries where entry_id = $1 and convert_from(body, 'UTF8') like '%Mustermann%'";
    expect(await world.sql(sealed, [entry.entryId])).toEqual([]);
    const kept = "select value from erasable_texts where entry_id = $1 and value = $2";
    expect(await world.sql(kept, [entry.entryId, text])).toHaveLength(1);
    const { entries } = await listAudit(auditor, { q: "mustermann", limit: 10 });
    expect(entries.map(({ entryId }) => entryId)).toContain(entry.entryId);
  });

  it("keeps the names that people have at that moment, also right after a change", async () => {
    const before = await decided("1.00");
    await world.sql("update people set name = 'Mara Lind' where id = $1", [spine.owner.personId]);
    await world.sql("update people set name = 'Jonas Lind' where id = $1", [spine.approver.personId]);
    await world.sql("update resource_servers set name = 'Ledger' where id = $1", [spine.serverId]);
    const after = await decided("2.00");
    expect(after.for).toEqual(person(spine.owner.personId, "Mara Lind"));
    expect(after.approvers).toEqual([person(spine.approver.personId, "Jonas Lind")]);
    expect(after.actor).toMatchObject({ name: "Ledger", sealed: true });
    const old = await getDecision(auditor, String(before.facts.decision_id));
    expect(old.for).toEqual(person(spine.owner.personId, "Mara Okafor", "Mara Lind"));
    expect(old.sentence).toContain("for Mara Okafor, under a delegation approved by Jonas Weber");
    for (const q of ['"Mara Okafor" decision:allow', '"mara lind" decision:allow'])
      expect(
        (await listAudit(auditor, { q, limit: 10 })).entries.map(({ amount }) => amount),
        q,
      ).toEqual([...["2.00 USD", "1.00 USD", "17.52 USD"]]);
  });

  it("holds the facts that people search by, and the rules that the agent was under then", async () => {
    const { index, facts } = await decided("17.53");
    expect(facts).toMatchObject({ riskTier: expect.any(String), environment: "prod", blueprintVersion: 1 });
    const [owner, approver] = [spine.owner.personId, spine.approver.personId];
    for (const q of [
      `amount:17.53USD person:${owner} for:${owner} approver:${approver} rs:${spine.serverId}`,
      `amount:>17.52USD amount:<17.54USD risk:${facts.riskTier} env:prod key:${facts.jkt} blueprint:${facts.blueprintId}`,
    ]) {
      const { entries } = await listAudit(auditor, { q, limit: 10 });
      expect(entries.map((entry) => entry.index)).toEqual([index]);
    }
    const [row] = await world.sql("select blueprint_version from audit_search where index = $1", [index]);
    expect(row).toEqual({ blueprint_version: 1 });
  });
});

it("the record of a delegation credits who delegated and who approved", async () => {
  const { entries } = await listAudit(auditor, { q: "type:delegation.granted", limit: 1 });
  expect(entries[0]).toMatchObject({
    sentence: expect.stringMatching(
      /^Mara Okafor delegated authority to \S+, up to 500\.00 USD each and 2000\.00 USD per UTC day, until [\d-]{10} UTC, approved by Jonas Weber$/,
    ),
    for: { name: "Mara Okafor" },
    approvers: [{ name: "Jonas Weber" }],
  });
});

describe("a decision", () => {
  it("is listed with the id under which it is read", async () => {
    const read = await decided("3.10");
    const { decisions } = await listDecisions(auditor, AuditFilters.parse({ q: `agent:${agent}`, limit: 1 }));
    expect(decisions[0]).toMatchObject({ id: read.id, entryId: read.entryId });
    expect(read.id).toMatch(/^dec_/);
  });

  it("is read at once: while its record is not sealed, the reader waits", async () => {
    const { context } = await evaluate(spine, token, { amount: "3.20" });
    const reading = getDecision(auditor, context.decision_id ?? "");
    await expect.poll(() => waits(reading)).toBe(true);
    await sealAll();
    expect(await reading).toMatchObject({ id: context.decision_id, amount: "3.20 USD" });
    const began = performance.now();
    await expectRefusal(getDecision(auditor, newId("decision")), "not_found");
    // Two seconds are the wait for a record that is to come.
    expect(performance.now() - began).toBeLessThan(1_900);
  });

  it("is read also when its record is sealed between the two looks for it", async () => {
    const { context } = await evaluate(spine, token, { amount: "3.30" });
    const sealed = sealBefore(/^\s*with unsealed/);
    expect(await getDecision(auditor, context.decision_id ?? "")).toMatchObject({ amount: "3.30 USD" });
    expect(sealed()).toBe(true);
  });
});

/** Seals what waits right before the first statement of this text is sent; answers whether it was. */
function sealBefore(text: RegExp): () => boolean {
  const send = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  let done = false;
  const sent = vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: unknown, ...args: unknown[]) {
    const [query, , callback] = args as [string, unknown, unknown];
    if (done || typeof query !== "string" || !text.test(query)) return send.apply(this, args);
    done = true;
    sent.mockRestore();
    expect(typeof callback).toBe("function");
    void sealAll().then(() => send.apply(this, args));
    return undefined;
  } as typeof pg.Client.prototype.query);
  return () => done;
}

/** Whether a reading is under way: it looked once and is not over. */
const waits = (reading: Promise<unknown>) =>
  Promise.race([reading.then(() => false), new Promise((resolve) => setTimeout(() => resolve(true), 100))]);
