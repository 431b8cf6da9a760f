import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GET as fileRoute } from "@/app/api/exports/[exportId]/files/[name]/route";
import { appendAll } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { sealUpTo } from "@/lib/audit/sequencer";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { given, type TestAgent } from "@/lib/testing/direct";
import {
  copyOf,
  fileText,
  keyOfLog,
  linesOf,
  manifestOf,
  order,
  verified,
  write,
  written,
} from "@/lib/testing/exports";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { removeExport, startExport } from "./commands";
import { keptAtMost } from "./model";
import { findExportFile, getExport, listExports } from "./queries";
import * as store from "./store";
import { writeShare } from "./write";

let world: World;
let auditor: Principal;
let member: Principal;
let agent: TestAgent;
let strange: TestAgent;
beforeAll(async () => {
  world = await createWorld();
  [auditor, member] = [await world.person(["auditor"]), await world.person(["member"])];
  [agent, strange] = [await given.agent(), await given.agent("https://ledger.acme.example")];
  await world.sql("update agents set owner_id = $1 where id = $2", [member.personId, agent.agentId]);
  await sealed(Array.from({ length: 300 }, (_, n) => decision(n % 3 === 0 ? agent : strange, n)));
});
afterAll(() => world.end());

const decision = ({ agentId, instanceId, serverId }: TestAgent, n: number): AuditEvent => ({
  ...{ type: "decision.made", actor: { type: "resource_server", id: serverId }, agentId, instanceId },
  ...{ decision: n % 2 === 0 ? "allow" : "deny", action: "create", resourceType: "payment" },
  ...(n % 2 === 0 ? {} : { code: "limit_exceeded" }),
  refs: [newId("decision")],
  texts: { resource: `=HYPERLINK("https://evil.example")/${n}`, "via.address": "192.0.2.7" },
});

async function sealed(events: AuditEvent[]): Promise<void> {
  const [last = ""] = (await transaction((tx) => appendAll(tx, events))).slice(-1);
  await sealUpTo(last);
}

const logKey = () => keyOfLog(world);

describe("an export of the trail", () => {
  it("of the whole log is verified with the log's key, up to its signed root", async () => {
    const id = await written(auditor);
    const { ok, checks } = await verified(await copyOf(auditor, id), await logKey());
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(ok).toBe(true);
    expect(checks.map(({ says }) => says).join("\n")).toContain("The entries are the whole log");
    const { status, progress, count, files } = await getExport(auditor, id);
    expect({ status, done: progress.done, total: progress.total }).toEqual({
      status: "done",
      done: count,
      total: count,
    });
    expect(files.map(({ name }) => name)).toEqual(["entries.ndjson", "manifest.json", "manifest.sig"]);
  });

  it("whose worker is killed after each portion has the same bytes", async () => {
    const [whole, cut] = [await startExport(auditor, order()), await startExport(auditor, order())];
    expect(await write(whole, 60_000)).toBe(1);
    expect(await write(cut)).toBeGreaterThan(2);
    const [one, other] = [await copyOf(auditor, whole), await copyOf(auditor, cut)];
    const head = await getExport(auditor, whole);
    expect(linesOf(other.entries).slice(0, head.count)).toEqual(linesOf(one.entries));
    expect((await verified(other, await logKey())).ok).toBe(true);
  });

  it("that two servers go on with at once is written once", async () => {
    const id = await startExport(auditor, order());
    await writeShare(id, { shareMs: 0 });
    const row = (await store.find(id)) ?? expect.fail();
    await Promise.all([write(id), write(id), write(id)]);
    const { entries } = await copyOf(auditor, id);
    const indexes = linesOf(entries).map(({ index }) => index);
    expect(indexes).toEqual([...new Set(indexes)]);
    expect((await verified(await copyOf(auditor, id), await logKey())).ok).toBe(true);
    const chunk = { name: "entries.ndjson", start: row.bytes, length: 1, content: new Uint8Array(1) };
    expect(await store.savePortion(row, { ...row, hashState: Buffer.alloc(1) }, chunk)).toBe(false);
  });

  it("and another one, written at the same time, do not mix", async () => {
    const ids = await Promise.all([
      startExport(auditor, order({ q: "decision:allow" })),
      startExport(auditor, order({ q: "decision:deny" })),
    ]);
    await Promise.all(ids.map((id) => write(id)));
    const key = await logKey();
    const [allowed, denied] = await Promise.all(ids.map((id) => copyOf(auditor, id)));
    for (const copy of [allowed, denied]) expect((await verified(copy ?? expect.fail(), key)).ok).toBe(true);
    expect(allowed?.entries).not.toContain('\\"decision\\":\\"deny\\"');
    expect(denied?.entries).not.toContain('\\"decision\\":\\"allow\\"');
  });

  it.each(["ndjson", "csv", "ocsf"] as const)(
    "whose filter matches nothing is done, with no entry: %s",
    async (format) => {
      const id = await written(auditor, { q: "code:agent_revoked", format });
      expect(await getExport(auditor, id)).toMatchObject({ status: "done", count: 0 });
      expect(await manifestOf(auditor, id)).toMatchObject({ count: 0, first: null, last: null });
      const copy = await copyOf(auditor, id);
      expect(copy.entries.split("\r\n").length).toBe(format === "csv" ? 2 : 1);
      expect((await verified(copy, await logKey())).ok).toBe(true);
    },
  );

  it("holds the entries of its period alone", async () => {
    await sealed([decision(agent, 900)]);
    const rows = await world.sql<{ time: Date }>("select time from audit_search order by index desc limit 1");
    const from = rows[0]?.time.toISOString() ?? "";
    const id = await written(auditor, { from, to: new Date(Date.parse(from) + 1).toISOString() });
    const lines = linesOf((await copyOf(auditor, id)).entries);
    expect(lines.length).toBeGreaterThan(0);
    for (const { entry } of lines) expect(JSON.parse(String(entry)).time).toBe(from);
    expect(await manifestOf(auditor, id)).toMatchObject({ period: { from, zone: "UTC" } });
  });

  it("of a member holds their own agents' records, without the addresses of others", async () => {
    const id = await written(member);
    const { entries } = await copyOf(member, id);
    const bodies = linesOf(entries).map(({ entry }) => JSON.parse(String(entry)));
    expect(bodies.length).toBeGreaterThanOrEqual(100);
    expect(new Set(bodies.map((body) => body.agent))).toEqual(new Set([agent.agentId]));
    expect(entries).not.toContain("192.0.2.7");
    expect((await manifestOf(member, id)).question.scope).toBe("own-agents");
    const csv = await written(member, { format: "csv" });
    expect(await fileText(member, csv, "entries.csv")).not.toContain("192.0.2.7");
  });

  it("as CSV runs no formula", async () => {
    const id = await written(auditor, { q: `agent:${agent.agentId} type:decision.made`, format: "csv" });
    const { entries } = await copyOf(auditor, id);
    expect(entries).toContain(`"'=HYPERLINK(`);
    expect(entries).not.toMatch(/(^|,)"?=HYPERLINK/m);
  });

  it("is recorded with its question and the digest of its manifest; a download is recorded once in ten minutes", async () => {
    const id = await written(auditor, { q: "decision:deny" });
    const call = { as: auditor, params: { exportId: id, name: "manifest.json" } };
    const head = await world.call(fileRoute, { ...call, method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect(await world.auditTypes(id)).not.toContain("evidence.downloaded");
    for (let n = 0; n < 2; n++) await (await world.call(fileRoute, call)).text();
    expect(await world.auditTypes(id)).toEqual(["audit.export-ordered", "audit.exported", "evidence.downloaded"]);
    const { files } = await getExport(auditor, id);
    const [record] = await world.sql<{ body: { facts: object } }>(
      "select convert_from(body, 'UTF8')::jsonb as body from log_entries where type = 'audit.exported' order by id desc limit 1",
    );
    expect(record?.body.facts).toMatchObject({
      ...{ export: id, kind: "audit-export", format: "ndjson", scope: "all" },
      manifest: files.find(({ name }) => name === "manifest.json")?.sha256,
    });
  });
});

describe("an export with a fault", () => {
  it("is refused at once, with the member at fault", async () => {
    await expectRefusal(startExport(auditor, order({ q: "agent:nobody" })), "unknown_filter_name");
    await expectRefusal(startExport(auditor, order({ q: "decision:maybe" })), "unknown_filter_value");
    const at = "2026-11-24T12:00:00Z";
    await expectRefusal(startExport(auditor, order({ from: at, to: at })), "period_empty");
    const nobody = { ...auditor, permissions: new Set<never>() };
    await expectRefusal(startExport(nobody, order()), "forbidden");
  });

  it("belongs to one person, and one made with audit:read to people who still have it", async () => {
    const id = await written(auditor, { q: "decision:deny" });
    const other = await world.person(["admin"]);
    await expectRefusal(getExport(other, id), "export_not_found");
    await expectRefusal(removeExport(other, id), "export_not_found");
    const demoted = { ...auditor, permissions: member.permissions };
    await expectRefusal(getExport(demoted, id), "export_not_found");
    expect((await listExports(demoted)).exports).toEqual([]);
  });

  it("is listed page by page, the newest first", async () => {
    const orderer = await world.person(["auditor"]);
    const ids = [await startExport(orderer, order()), await startExport(orderer, order())];
    const first = await listExports(orderer, { limit: 1 });
    const second = await listExports(orderer, { limit: 1, cursor: first.next ?? "" });
    expect([...second.exports, ...first.exports].map(({ id }) => id)).toEqual(ids);
    expect([second.next, (await listExports(orderer)).next]).toEqual([null, null]);
  });

  it("is deleted once, on record, also when two do it at once", async () => {
    const id = await startExport(auditor, order());
    const codes = await Promise.all([codeOf(removeExport(auditor, id)), codeOf(removeExport(auditor, id))]);
    expect(codes.filter((code) => code === "export_not_found")).toHaveLength(1);
    expect(await world.auditTypes(id)).toEqual(["audit.export-ordered", "audit.export-removed"]);
  });

  it("ends when its person loses the permission", async () => {
    const left = await world.person(["auditor"]);
    const id = await startExport(left, order());
    await writeShare(id, { shareMs: 0 });
    await world.sql("update people set roles = '{member}' where id = $1", [left.personId]);
    expect(await writeShare(id, { shareMs: 0 })).toBe(false);
    expect(await getExport(left, id)).toMatchObject({ status: "failed", code: "export_not_allowed", files: [] });
    await expectRefusal(findExportFile(left, id, "manifest.json"), "export_not_ready");
  });

  it("ends as failed when the disk stays full, after several attempts", async () => {
    const id = await startExport(auditor, order());
    await world.sql(`create function full_disk() returns trigger language plpgsql as $$
      begin raise exception 'no space left on device' using errcode = '53100'; end $$`);
    await world.sql(
      "create trigger full_disk before insert on export_chunks for each row execute function full_disk()",
    );
    try {
      const outcomes = [];
      for (let n = 0; n < 5; n++) outcomes.push(await writeShare(id, { shareMs: 0 }).catch(() => "tried again"));
      expect(outcomes).toEqual([...Array(4).fill("tried again"), false]);
    } finally {
      await world.sql("drop trigger full_disk on export_chunks");
    }
    expect(await getExport(auditor, id)).toMatchObject({ status: "failed", code: "storage_full" });
  });

  it("is one of a few", async () => {
    const many = await world.person(["auditor"]);
    const codes = [];
    for (let n = 0; n <= keptAtMost; n++) codes.push(await codeOf(startExport(many, order())));
    expect(codes.slice(-1)).toEqual(["too_many_exports"]);
    const [first] = (await listExports(many)).exports;
    await removeExport(many, first?.id ?? "");
    expect(await codeOf(startExport(many, order()))).not.toBe("too_many_exports");
  });
});

describe("the file of an export", () => {
  const get = (id: string, name: string, headers: Record<string, string> = {}) =>
    world.call(fileRoute, { as: auditor, params: { exportId: id, name }, headers });

  it("that is resumed part by part has the same bytes", async () => {
    const id = await written(auditor, {}, 0);
    const whole = await get(id, "entries.ndjson");
    const etag = whole.headers.get("etag") ?? "";
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect(whole.headers.get("content-length")).toBe(String(bytes.length));
    const parts: Buffer[] = [];
    const step = Math.ceil(bytes.length / 7);
    for (let at = 0; at < bytes.length; at += step) {
      const headers = { range: `bytes=${at}-${at + step - 1}`, "if-range": etag };
      const part = await get(id, "entries.ndjson", headers);
      expect(part.status).toBe(206);
      expect(part.headers.get("content-range")).toBe(
        `bytes ${at}-${Math.min(at + step, bytes.length) - 1}/${bytes.length}`,
      );
      parts.push(Buffer.from(await part.arrayBuffer()));
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
    const other = await get(id, "entries.ndjson", { range: "bytes=5-", "if-range": '"other"' });
    expect(other.status).toBe(200);
    await other.body?.cancel();
    const beyond = await get(id, "entries.ndjson", { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${bytes.length}`]);
    expect((await get(id, "others.txt")).status).toBe(404);
  });

  it("is gone with its bytes after the export was deleted or expired", async () => {
    const [deleted, expired] = [await written(auditor, {}, 0), await written(auditor, {}, 0)];
    await removeExport(auditor, deleted);
    await world.sql("update exports set expires_at = now() - interval '1 second' where id = $1", [expired]);
    while (await store.removePortion());
    const rows = await world.sql("select export_id from export_chunks where export_id = any($1)", [[deleted, expired]]);
    expect(rows).toEqual([]);
    expect(await world.sql("select id from exports where id = any($1)", [[deleted, expired]])).toEqual([]);
    expect((await get(deleted, "manifest.json")).status).toBe(404);
  });
});
