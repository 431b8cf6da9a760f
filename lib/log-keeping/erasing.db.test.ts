import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as route } from "@/app/api/audit/[index]/erasures/route";
import { append } from "@/lib/audit/append";
import { getAuditEntry, getEntryEvidence, listAudit } from "@/lib/audit/queries";
import { markForRebuild, rebuildSearch } from "@/lib/audit/rebuild-search";
import { sealUpTo } from "@/lib/audit/sequencer";
import { verifyEntryEvidence } from "@/lib/audit/verify-evidence";
import { newId } from "@/lib/platform/base/id";
import { sqlPool } from "@/lib/platform/database/pool";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getCompleteness } from "./completeness.queries";
import { erasableTexts, eraseTexts, eraseTextsAsOperator } from "./erasing.commands";
import { endHold, placeHold } from "./holds.commands";

let world: World;
let admin: Principal;
let index: number;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
});
afterAll(() => world.end());

beforeEach(async () => {
  const entryId = await transaction((tx) =>
    append(tx, {
      ...{ type: "decision.made", actor: { type: "resource_server", id: newId("resourceServer") } },
      ...{ agentId: newId("agent"), decision: "allow", refs: [newId("decision")] },
      texts: { task: "zebra", ip: "192.0.2.77", resource: "account/giraffe", note: "okapi" },
    }),
  );
  await sealUpTo(entryId);
  const [row] = await world.sql<{ index: string }>("select index from audit_search where entry_id = $1", [entryId]);
  index = Number(row?.index);
});

const order = (...members: string[]) => ({ members, reason: "secret", note: "It held a password." }) as const;
const derived = async () =>
  (await sqlPool().query<Record<string, unknown>>("select * from audit_search where index = $1", [index])).rows[0];

describe("an operator", () => {
  it("lists the texts of an entry and erases some, on record as an operator, but none under a hold", async () => {
    expect(await erasableTexts(index)).toEqual(["ip", "note", "resource", "task"]);
    expect(await eraseTextsAsOperator(index, order("task"))).toEqual({ index, members: ["task"] });
    expect(await erasableTexts(index)).toEqual(["ip", "note", "resource"]);
    const [record] = await world.sql<{ entry_id: string; actor: object }>(
      `select entry_id, convert_from(body, 'UTF8')::jsonb -> 'actor' as actor from log_entries
       where type = 'log.text-erased' order by id desc limit 1`,
    );
    expect(record?.actor).toEqual({ type: "system", id: "operator" });
    await sealUpTo(record?.entry_id ?? "");
    const [told] = (await listAudit(admin, { q: "type:log.text-erased", limit: 1 })).entries;
    expect(told?.sentence).toMatch(/^An operator erased/);
    await expectRefusal(eraseTextsAsOperator(index, order("task")), "text_erased_before");
    await expectRefusal(erasableTexts(999_999), "entry_not_found");
    const now = Date.now();
    const period = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 3_600_000).toISOString() };
    const hold = await placeHold(admin, { name: "x", reason: "x", ...period });
    await expectRefusal(eraseTextsAsOperator(index, order("ip")), "text_held");
    await endHold(admin, hold, { reason: "Over." });
  });
});

describe("erasing texts of an entry", () => {
  it("clears what was derived from them at once, and leaves the rest", async () => {
    expect(await derived()).toMatchObject({ task: "zebra", address: "192.0.2.77", resource: "account/giraffe" });
    await eraseTexts(admin, index, order("task", "ip"));
    const after = await derived();
    expect(after).toMatchObject({ task: null, address: null, resource: "account/giraffe" });
    expect(after?.text).not.toContain("zebra");
    expect(after?.text).toContain("okapi");
    expect((await listAudit(admin, { q: '"zebra"', limit: 5 })).entries).toEqual([]);
    expect((await listAudit(admin, { q: '"okapi"', limit: 5 })).entries.length).toBeGreaterThan(0);
    await markForRebuild(sqlPool());
    await rebuildSearch();
    expect(await derived()).toEqual(after);
  });

  it("leaves the sealed bytes and the proof, and names what is missing", async () => {
    await eraseTexts(admin, index, order("task"));
    const { sealedTexts } = await getAuditEntry(admin, index);
    expect(sealedTexts.find(({ member }) => member === "task")).toMatchObject({ salt: null, value: null });
    const verdict = verifyEntryEvidence(await getEntryEvidence(admin, index));
    expect(verdict).toMatchObject({ ok: true, missingTexts: ["task"] });
  });

  it("leaves a record with the members and the reason, and is counted", async () => {
    const counted = async () =>
      (await getCompleteness(admin)).erased.find(({ reason }) => reason === "secret")?.count ?? 0;
    const before = await counted();
    await eraseTexts(admin, index, order("note", "task"));
    expect(await counted()).toBe(before + 2);
    const [facts] = await world.sql<{ facts: object }>(
      "select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries where type = 'log.text-erased' order by id desc limit 1",
    );
    expect(facts?.facts).toMatchObject({ index, members: ["note", "task"], reason: "secret" });
  });

  it("happens once, for texts that the entry has, and never for names", async () => {
    await eraseTexts(admin, index, order("task"));
    await expectRefusal(eraseTexts(admin, index, order("task")), "text_erased_before");
    await expectRefusal(eraseTexts(admin, index, order("note", "else")), "text_unknown", {
      errors: [{ path: "members[1]", code: "text_unknown" }],
    });
    await expectRefusal(eraseTexts(admin, index, order("names.agt_x")), "name_not_erasable");
    await expectRefusal(eraseTexts(admin, 99_999_999, order("task")), "entry_not_found");
    const results = await Promise.all(Array.from({ length: 4 }, () => codeOf(eraseTexts(admin, index, order("note")))));
    expect(results.toSorted()).toEqual(["done", ...Array(3).fill("text_erased_before")]);
  });

  it("is refused under a legal hold of its period, and of its entries if the hold has a filter", async () => {
    const period = {
      from: new Date(Date.now() - 86_400_000).toISOString(),
      to: new Date(Date.now() + 86_400_000).toISOString(),
    };
    const hold = { name: "A case", reason: "A court asks.", ...period };
    const all = await placeHold(admin, hold);
    await expectRefusal(eraseTexts(admin, index, order("task")), "text_held");
    await endHold(admin, all, { reason: "Over." });
    const others = await placeHold(admin, { ...hold, q: "decision:deny" });
    const these = await placeHold(admin, { ...hold, q: "decision:allow" });
    await expectRefusal(eraseTexts(admin, index, order("task")), "text_held");
    await endHold(admin, these, { reason: "Over." });
    await eraseTexts(admin, index, order("task"));
    await endHold(admin, others, { reason: "Over." });
    const past = { ...hold, from: "2020-01-01T00:00:00Z", to: "2020-02-01T00:00:00Z" };
    const before = await placeHold(admin, past);
    await eraseTexts(admin, index, order("note"));
    await endHold(admin, before, { reason: "Over." });
  });

  it("is for admins with a fresh sign-in", async () => {
    const auditor = await world.person(["auditor"]);
    await expectRefusal(eraseTexts(auditor, index, order("task")), "forbidden");
    const call = { method: "POST", params: { index: String(index) }, body: order("task") };
    expect((await world.call(route, { ...call, as: auditor })).status).toBe(403);
    expect((await world.call(route, { ...call, as: admin })).status).toBe(200);
    expect(
      (await world.call(route, { ...call, as: admin, body: { ...order("task"), reason: "because" } })).status,
    ).toBe(400);
  });
});

describe("a legal hold with a filter", () => {
  it("keeps texts of an entry whose row in the trail is derived later or lost, as it may be about the entry", async () => {
    const now = Date.now();
    const period = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 3_600_000).toISOString() };
    const q = `policy:${newId("approvalPolicy")}@3`;
    const hold = await placeHold(admin, { name: "y", reason: "y", q, ...period });
    await markForRebuild(sqlPool());
    await expectRefusal(eraseTexts(admin, index, order("note")), "text_held");
    await rebuildSearch();
    await world.sql("create table kept_row as select * from audit_search where index = $1", [index]);
    await world.sql("delete from audit_search where index = $1", [index]);
    await expectRefusal(eraseTexts(admin, index, order("note")), "text_held");
    await world.sql("insert into audit_search select * from kept_row");
    await eraseTexts(admin, index, order("note"));
    await endHold(admin, hold, { reason: "Over." });
  });
});
