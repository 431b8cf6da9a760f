import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { append } from "@/lib/audit/append";
import type { AuditEvent } from "@/lib/audit/event";
import { listAudit } from "@/lib/audit/queries";
import { markForRebuild, rebuildSearch } from "@/lib/audit/rebuild-search";
import { sealUpTo } from "@/lib/audit/sequencer";
import { newId } from "@/lib/platform/base/id";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { record, sealAll } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { getCompleteness } from "./completeness.queries";
import { erasableTexts, eraseTextsAsOperator } from "./erasing.commands";
import { checkSearchPortion } from "./search-check";
import { deleteRowsOutside, rowsOutside } from "./search-check.store";

let world: World;
let auditor: Principal;
/** The place of a decision, and of a record of a read. */
let decided: number;
let read: number;
/** May do what no role of the product may. */
let superuser: pg.Client;

const decision: AuditEvent = {
  type: "decision.made",
  actor: { type: "resource_server", id: newId("resourceServer") },
  agentId: newId("agent"),
  decision: "deny",
  facts: { owner: newId("person"), riskTier: "high", amounts: { amount: { value: "3.5", unit: "EUR" } } },
  texts: { task: "refund", ip: "192.0.2.1", resource: "account/7" },
};

beforeAll(async () => {
  world = await createWorld();
  superuser = new pg.Client(world.superuserUrl);
  await superuser.connect();
  auditor = await world.person(["auditor"]);
  const appended = (event: AuditEvent) => transaction((tx) => append(tx, event));
  for (let n = 0; n < 40; n++) await record(n);
  const [one, other] = [
    await appended(decision),
    await appended({ type: "audit.read", actor: { type: "person", id: auditor.personId }, facts: { index: 7 } }),
  ];
  await sealUpTo(other);
  const placeOf = async (entry: string) =>
    Number(
      (await world.sql<{ index: string }>("select index from audit_trail where entry_id = $1", [entry]))[0]?.index,
    );
  [decided, read] = [await placeOf(one), await placeOf(other)];
});
afterAll(async () => {
  await superuser.end();
  await world.end();
});

beforeEach(() => world.sql("delete from search_differences"));

async function compareAll(): Promise<void> {
  await world.sql("update search_checks set whole_at = whole_at - interval '2 hours'");
  while (await checkSearchPortion(25));
}

const rows = () => world.sql("select to_jsonb(t) as row from audit_trail t order by index");
const searchOf = async () => (await getCompleteness(auditor)).search;
const recorded = () => world.sql("select 1 from log_entries where type = 'log.search-differed'");

it("finds that every row has the values of its record, and tells how far it looked", async () => {
  await checkSearchPortion(25);
  expect((await searchOf()).progress).toMatchObject({ done: 25 });
  await compareAll();
  const { size } = (await getCompleteness(auditor)).checkpoint;
  expect(await searchOf()).toMatchObject({ whole: { size }, progress: null, differed: 0, differences: [] });
  expect(await checkSearchPortion(25)).toBe(false);
  expect(await recorded()).toEqual([]);
});

const other = {
  ...{ type: "'agent.edited'", decision: "'allow'", code: "'none'", entry_id: "'ent_other'", chain: "'{dlg_1}'" },
  ...{ actor_type: "'system'", actor_id: "'jobs'", agent_id: "null", instance_id: "'ins_1'", action: "'read'" },
  ...{ resource_type: "'x'", resource: "null", refs: "'{}'", text: "''", person_id: "null", for_id: "'per_1'" },
  ...{ approvers: "'{per_1}'", rs_id: "null", task: "null", address: "'192.0.2.9'", key: "'k'", amounts: "'{1}'" },
  ...{ units: "'{USD}'", risk_tier: "'low'", environment: "'dev'", blueprint_version: "9", policy_version: "9" },
  time: "time + interval '1 second'",
};

it.each(Object.entries(other))("finds a changed %s, and the filter finds the record again", async (column, value) => {
  const before = await rows();
  const q = `agent:${decision.agentId} decision:deny task:refund person:${decision.facts?.owner} refund`;
  const found = async () => (await listAudit(auditor, { q, limit: 5 })).entries.map(({ index }) => index);
  expect(await found()).toEqual([decided]);
  await superuser.query(`update audit_search set ${column} = ${value} where index = ${decided}`);
  await compareAll();
  const { differences, differed } = await searchOf();
  expect(differed).toBe(1);
  expect(differences).toMatchObject([{ index: decided, members: [column] }]);
  await sealAll();
  expect((await rows()).slice(0, before.length)).toEqual(before);
  expect(await found()).toEqual([decided]);
});

it.each<[string, () => string, { index: number; members: string[] }[]]>([
  ["is gone", () => `delete from audit_search where index = ${decided}`, [{ index: -1, members: ["row"] }]],
  [
    "has another place",
    () => `update audit_search set index = 999999 where index = ${decided}`,
    [
      { index: 999_999, members: ["extra_row"] },
      { index: -1, members: ["row"] },
    ],
  ],
  [
    "is among reads",
    () => `with moved as (delete from audit_search where index = ${decided} returning *)
      insert into audit_reads select * from moved`,
    [{ index: -1, members: ["row", "extra_row"] }],
  ],
])("finds a row that %s", async (_, change, found) => {
  const before = await rows();
  await superuser.query(change());
  await compareAll();
  expect((await searchOf()).differences).toMatchObject(
    found.map(({ index, members }) => ({ index: index < 0 ? decided : index, members })),
  );
  await sealAll();
  expect((await rows()).slice(0, before.length)).toEqual(before);
});

/** Plants a copy of the row of the decision at a place. */
const plant = (index: string, table = "audit_search") =>
  superuser.query(`create temp table planted as select * from audit_search where index = ${decided};
    update planted set index = ${index}, time = time + interval '2 minutes', agent_id = 'agt_00000000000000000000000009';
    insert into ${table} select * from planted; drop table planted`);

it.each([
  ["far behind the log", "999999", 999_999, "audit_search"],
  ["at the largest place", "9223372036854775807", Number.MAX_SAFE_INTEGER, "audit_search"],
  ["before the log", "-3", -3, "audit_search"],
  ["behind the log, among reads", "999999", 999_999, "audit_reads"],
])("finds a planted row %s once, and removes it", async (_, place, shown, table) => {
  const before = await rows();
  const found = async () =>
    (await listAudit(auditor, { q: "agent:agt_00000000000000000000000009", limit: 5 })).entries.length;
  await plant(place, table);
  await compareAll();
  expect((await searchOf()).differences).toMatchObject([{ index: shown, members: ["extra_row"] }]);
  expect(await found()).toBe(0);
  await world.sql("delete from search_differences");
  await compareAll();
  expect(await searchOf()).toMatchObject({ differed: 0 });
  await sealAll();
  expect((await rows()).slice(0, before.length)).toEqual(before);
});

it("finds a row planted among reads at the place of a decision", async () => {
  const before = await rows();
  await plant(String(decided), "audit_reads");
  await compareAll();
  expect((await searchOf()).differences).toMatchObject([{ index: decided, members: ["extra_row"] }]);
  await sealAll();
  expect((await rows()).slice(0, before.length)).toEqual(before);
});

it("finds more rows outside the log than it looks for at once", async () => {
  await superuser.query(`create temp table planted as select * from audit_search where index = ${decided};
    create temp table many as select p.* from planted p, generate_series(1, 1300);
    update many set index = 900000 + n.n from (select ctid, row_number() over () as n from many) n where many.ctid = n.ctid;
    insert into audit_search select * from many; drop table planted, many`);
  await compareAll();
  expect((await searchOf()).differed).toBe(1_000);
  expect(await world.sql("select 1 from audit_search where index > 800000")).toEqual([]);
});

it("leaves rows to a log that grew over their place meanwhile", async () => {
  expect(await rowsOutside(10)).toEqual([]);
  const { size } = (await getCompleteness(auditor)).checkpoint;
  await deleteRowsOutside([String(size - 1), String(decided)]);
  expect(await world.sql("select 1 from audit_trail where index = any($1)", [[size - 1, decided]])).toHaveLength(2);
});

it("finds a second row of a place, and a changed row of a read", async () => {
  const before = await rows();
  await superuser.query(`update audit_reads set actor_id = 'per_other' where index = ${read};
    create temp table second as select * from audit_search where index = ${decided};
    update second set time = time + interval '1 hour', agent_id = 'agt_other';
    insert into audit_search select * from second; drop table second`);
  await compareAll();
  expect((await searchOf()).differences).toMatchObject([
    { index: read, members: ["actor_id"] },
    { index: decided, members: ["time", "agent_id"] },
  ]);
  await sealAll();
  expect((await rows()).slice(0, before.length)).toEqual(before);
});

it("records the differences of a portion once", async () => {
  const before = (await recorded()).length;
  await superuser.query("update audit_search set text = '' where index between 3 and 6");
  await compareAll();
  await compareAll();
  await sealAll();
  expect(await recorded()).toHaveLength(before + 1);
  const { entries } = await listAudit(auditor, { q: "type:log.search-differed", limit: 1 });
  expect(entries[0]?.facts).toEqual({ count: 4, first: 3, last: 6, members: ["text"] });
  expect(entries[0]?.sentence).toBe(
    "The search differed from the sealed records in 4 entries from 3 to 6: text. It was derived again",
  );
});

it.each([
  ["changed", "update erasable_texts set value = 'forged' where entry_id = $1 and member = 'task'"],
  ["salted otherwise", "update erasable_texts set salt = sha256(salt) where entry_id = $1 and member = 'task'"],
  [
    "split otherwise",
    "update erasable_texts set salt = salt || 'r'::bytea, value = 'efund' where entry_id = $1 and member = 'task'",
  ],
  [
    "added",
    "insert into erasable_texts select entry_id, 'purpose', salt, value from erasable_texts where entry_id = $1 and member = 'task'",
  ],
])("finds a text beside a record that was %s, records it once, and leaves it", async (_, change) => {
  const [entry] = await world.sql<{ entry_id: string }>("select entry_id from audit_trail where index = $1", [decided]);
  const id = entry?.entry_id ?? "";
  const texts = () => world.sql("select * from erasable_texts where entry_id = $1 order by member", [id]);
  const [sealed, before] = [await texts(), (await recorded()).length];
  await superuser.query(change, [id]);
  // The row that is searched is changed with the text.
  await markForRebuild(superuser);
  await rebuildSearch();
  const forged = await texts();
  expect(forged).not.toEqual(sealed);
  await compareAll();
  const { differences } = await searchOf();
  expect(differences).toMatchObject([{ index: decided, members: ["changed_text"] }]);
  await compareAll();
  expect((await searchOf()).differences).toEqual(differences);
  expect(await texts()).toEqual(forged);
  await sealAll();
  expect(await recorded()).toHaveLength(before + 1);
  const { entries } = await listAudit(auditor, { q: "type:log.search-differed", limit: 1 });
  expect(entries[0]?.sentence).toBe(
    `Texts beside the sealed records are not the sealed ones in entry ${decided}. They were left as they are`,
  );
  await superuser.query("delete from erasable_texts where entry_id = $1", [id]);
  await superuser.query("insert into erasable_texts select * from jsonb_populate_recordset(null::erasable_texts, $1)", [
    JSON.stringify(sealed.map((one) => ({ ...one, salt: `\\x${(one.salt as Buffer).toString("hex")}` }))),
  ]);
  await markForRebuild(superuser);
  await rebuildSearch();
});

it("derives a changed row again beside a changed text, with a record of each", async () => {
  const before = (await recorded()).length;
  await superuser.query(`update erasable_texts set value = value || '!' where member = 'task'
      and entry_id = (select entry_id from audit_search where index = ${decided});
    update audit_search set code = 'forged' where index = ${decided}`);
  await compareAll();
  const members = expect.arrayContaining(["code", "changed_text"]);
  expect((await searchOf()).differences).toEqual([expect.objectContaining({ index: decided, members })]);
  expect(await world.sql("select code from audit_search where index = $1", [decided])).toEqual([{ code: null }]);
  expect(await recorded()).toHaveLength(before + 2);
  await superuser.query("update erasable_texts set value = trim(trailing '!' from value) where member = 'task'");
  await markForRebuild(superuser);
  await rebuildSearch();
});

it("takes an erased text, and rows that are derived again anyway, for no difference", async () => {
  const members = await erasableTexts(decided);
  await eraseTextsAsOperator(decided, { members, reason: "mistake", note: "A test." });
  await superuser.query("update audit_search set text = '' where index = 5");
  await markForRebuild(superuser);
  expect(await checkSearchPortion(25)).toBe(false);
  await rebuildSearch();
  await compareAll();
  expect(await searchOf()).toMatchObject({ differed: 0 });
});

it("leaves a record whose bytes were changed to the check of the log", async () => {
  await superuser.query(`begin; set local session_replication_role = replica;
    update log_entries set body = replace(convert_from(body, 'UTF8'), '"deny"', '"allow"')::bytea
      where id = (select entry from log_leaves where index = ${decided}); commit`);
  await compareAll();
  expect(await searchOf()).toMatchObject({ differed: 0 });
  expect(await world.sql("select decision from audit_search where index = $1", [decided])).toEqual([
    { decision: "deny" },
  ]);
});

it("leaves the row of a record that is missing, and finds one of a record that retention removed", async () => {
  await superuser.query(`begin; set local session_replication_role = replica;
    delete from log_entries where id = (select entry from log_leaves where index = 12); commit`);
  await compareAll();
  expect(await searchOf()).toMatchObject({ differed: 0 });
  await superuser.query(`begin; set local session_replication_role = replica;
    insert into log_removals (entry_id, month, from_index, to_index, first_entry, last_entry, digest, next_index)
      values ('ent_removal', '2020-01-01', 12, 13, 1, 1, '', 13); commit`);
  await compareAll();
  expect((await searchOf()).differences).toMatchObject([{ index: 12, members: ["extra_row"] }]);
  expect(await world.sql("select 1 from audit_trail where index = 12")).toEqual([]);
});
