import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as person from "@/app/api/people/[personId]/route";
import * as people from "@/app/api/people/route";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { sealAll } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { buildAgent } from "@/prisma/seed/builders/agent";
import { comingFrom } from "./acting-through";
import { append } from "./append";
import type { AuditEvent } from "./event";
import { getAuditEntry, getEntryEvidence, listAudit } from "./queries";
import { sealEvent } from "./seal-event";
import { sealUpTo } from "./sequencer";
import type { AuditReader } from "./trail-condition";
import { verifyEntryEvidence } from "./verify-evidence";

let world: World;
let alba: Principal;
const auditor: AuditReader = { personId: "per_auditor", permissions: new Set(["audit:read"]) };

beforeAll(async () => {
  world = await createWorld();
  alba = await world.person(["admin"], { name: "Alba Duarte", email: "alba@acme.example" });
});
afterAll(() => world.end());

const recorded = async (event: AuditEvent): Promise<void> => {
  await sealUpTo(await transaction((tx) => append(tx, event)));
};

const newest = async (q: string) => {
  const [entry] = (await listAudit(auditor, { q, limit: 1 })).entries;
  if (!entry) throw new Error(`Nothing matches ${q}`);
  return getAuditEntry(auditor, entry.index);
};

const about = (type: string): AuditEvent => ({ type, actor: { type: "person", id: alba.personId } });

describe("names as they were", () => {
  it("stay with the record, beside today's name, and both find it", async () => {
    await recorded(about("authority-template.created"));
    await world.sql("update people set name = 'Alba Serra' where id = $1", [alba.personId]);
    await recorded(about("authority-template.edited"));
    const before = { id: alba.personId, name: "Alba Duarte", sealed: true, now: "Alba Serra" };
    expect((await newest("type:authority-template.created")).actor).toEqual({ type: "person", ...before });
    expect((await newest("type:authority-template.edited")).actor).toMatchObject({ name: "Alba Serra", sealed: true });
    const found = async (q: string) => (await listAudit(auditor, { q, limit: 10 })).entries.map(({ type }) => type);
    for (const q of ['actor:"alba duarte"', 'actor:"Alba Serra"', '"Alba Duarte"', "duarte", "Serra", "alba"])
      expect(await found(`${q} type:authority-template.*`), q).toEqual([
        "authority-template.edited",
        "authority-template.created",
      ]);
    expect(await found("duar type:authority-template.*")).toEqual([
      "authority-template.edited",
      "authority-template.created",
    ]);
    expect(await found("nosuchname type:authority-template.*")).toEqual([]);
  });

  it("are sealed by a salted digest, which an erased name leaves valid", async () => {
    await recorded(about("authority-test.saved"));
    const { index } = await newest("type:authority-test.saved");
    expect((await getEntryEvidence(auditor, index)).texts).toContainEqual({
      ...{ member: `names.${alba.personId}`, salt: expect.any(String), value: "Alba Serra" },
    });
    await world.sql("delete from kept_names where id = $1", [alba.personId]);
    expect((await newest("type:authority-test.saved")).actor).toMatchObject({ name: "Alba Serra", sealed: false });
    expect(verifyEntryEvidence(await getEntryEvidence(auditor, index)).ok).toBe(true);
  });

  it("of a record from before names were kept are today's, and said to be", async () => {
    const old = sealEvent(about("authority-test.edited"), new Date());
    await world.sql("insert into log_entries (entry_id, type, body, leaf_hash) values ($1, $2, $3, $4)", [
      ...[old.entryId, old.type, old.body, old.leafHash],
    ]);
    await sealUpTo(old.entryId);
    expect((await newest("type:authority-test.edited")).actor).toMatchObject({ name: "Alba Serra", sealed: false });
  });

  it("are kept once, however many records hold them", async () => {
    for (let n = 0; n < 3; n += 1) await recorded(about("authority-test.removed"));
    const rows = await world.sql("select value from kept_names where id = $1 and value = 'Alba Serra'", [
      alba.personId,
    ]);
    expect(rows).toHaveLength(1);
  });
});

describe("changes", () => {
  it("are sealed before and after: facts as they are, texts by their digests", async () => {
    await recorded({
      ...about("settings.changed"),
      changes: [
        { member: "riskTier", before: "low", after: "high" },
        { member: "same", before: 1, after: 1 },
        { member: "purpose", kind: "text", before: "Refunds", after: null },
        { member: "ceiling", kind: "json", before: null, after: [{ type: "payment" }] },
      ],
    });
    const entry = await newest("type:settings.changed");
    expect(entry.changes).toEqual([
      { member: "riskTier", before: "low", after: "high" },
      { member: "purpose", before: "Refunds", after: null },
      { member: "ceiling", before: null, after: [{ type: "payment" }] },
    ]);
    expect(JSON.stringify(entry.body)).not.toContain("Refunds");
    await world.sql("delete from erasable_texts where member = 'changes.purpose.before'");
    expect((await newest("type:settings.changed")).changes?.[1]).toEqual({
      ...{ member: "purpose", before: null, after: null, erased: true },
    });
  });

  it("are absent where nothing changed", async () => {
    expect(await newest("type:authority-template.created")).not.toHaveProperty("changes");
  });
});

describe("the request by which a record came", () => {
  it("is named by every route: session, sign-in method and address", async () => {
    const admin = await world.person(["admin"]);
    const headers = { "x-mandate-peer": "192.0.2.77" };
    const body = { email: "new@acme.example", name: "New", roles: ["member"] };
    expect((await world.call(people.POST, { method: "POST", as: admin, body, headers })).status).toBe(201);
    await sealAll();
    expect((await newest("type:person.created")).origin).toEqual({
      ...{ session: admin.sessionId, method: "password", providerId: null, address: "192.0.2.77" },
    });
    expect((await listAudit(auditor, { q: `id:${admin.sessionId}`, limit: 5 })).entries).toHaveLength(1);
  });

  it("keeps the address from owners of the agent, who may not read the trail", async () => {
    const owner = await world.person(["member"]);
    const { id: agentId } = await buildAgent(alba, { ownerEmail: owner.email });
    const about = { type: "approval-cover.set", actor: { type: "person", id: alba.personId }, agentId } as const;
    const session = { id: alba.sessionId, signIn: { method: "password" } } as const;
    await comingFrom({ address: "192.0.2.78", session }, () => recorded(about));
    const { index } = await newest("type:approval-cover.set");
    const told = async (reader: AuditReader) =>
      JSON.stringify([
        await getAuditEntry(reader, index),
        await listAudit(reader, { q: "type:approval-cover.set", limit: 1 }),
        await getEntryEvidence(reader, index),
      ]).split("192.0.2.78").length;
    expect(await told(auditor)).toBeGreaterThan(4);
    expect(await told(owner)).toBe(1);
    expect(await told({ ...alba, permissions: new Set(["agents:own"]) }).catch(({ code }) => code)).toBe("not_found");
    const probe = async (q: string) =>
      (await listAudit(owner, { q: `type:approval-cover.set ${q}`, limit: 1 })).entries.length;
    expect(await probe("cover")).toBe(1);
    for (const q of ["192", "192.0.2", "192.0.2.78", "id:192.0.2.78"]) expect(await probe(q), q).toBe(0);
    await world.sql("update agents set owner_id = $1 where id = $2", [alba.personId, agentId]);
    expect(await told({ ...alba, permissions: new Set(["agents:own"]) })).toBeGreaterThan(4);
    const evidence = await getEntryEvidence(auditor, index);
    expect(verifyEntryEvidence(evidence)).toMatchObject({ ok: true, missingTexts: [] });
  });

  it("names the identity provider of a session", async () => {
    const session = { id: alba.sessionId, signIn: { method: "provider", providerId: "idp_1" } } as const;
    await comingFrom({ address: "", session }, () => recorded(about("approval-cover.ended")));
    expect((await newest("type:approval-cover.ended")).origin).toEqual({
      ...{ session: alba.sessionId, method: "provider", providerId: "idp_1", address: null },
    });
  });
});

it("a person who is renamed is found by either name, and the record says before and after", async () => {
  const admin = await world.person(["admin"]);
  const one = await world.person(["member"], { name: "Jonas Weber" });
  const params = { personId: one.personId };
  const body = { name: "Jonas Lind" };
  const { version } = (await (await world.call(person.GET, { as: admin, params })).json()) as { version: number };
  const headers = { "if-match": `"${version}"` };
  const patched = await world.call(person.PATCH, { method: "PATCH", as: admin, params, body, headers });
  expect(patched.status).toBe(200);
  await sealAll();
  for (const name of ["Jonas Weber", "Jonas Lind"])
    expect((await newest(`"${name}" type:person.updated`)).changes).toContainEqual({
      ...{ member: "name", before: "Jonas Weber", after: "Jonas Lind" },
    });
});
