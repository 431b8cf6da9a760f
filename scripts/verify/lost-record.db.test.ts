import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openCase, pinEntry, startPack } from "@/lib/cases/commands";
import { writeCasePack } from "@/lib/cases/pack/write";
import { getExport } from "@/lib/exports/queries";
import type { StartExport } from "@/lib/exports/schema";
import type { Principal } from "@/lib/principals/principal";
import { deleteStream, replayStream, resumeStream } from "@/lib/streams/commands";
import { getStream } from "@/lib/streams/queries";
import { given, inSeconds, type TestAgent } from "@/lib/testing/direct";
import { written } from "@/lib/testing/exports";
import { type Receiver, startReceiver } from "@/lib/testing/receiver";
import { sealAll } from "@/lib/testing/sealing";
import { localGuard, records, sealed, sendDue, given as stream } from "@/lib/testing/streams";
import { createWorld, type World } from "@/lib/testing/world";

/** Tables that a superuser may change in spite of all triggers and rights. */
const tables = ["log_entries", "log_leaves", "audit_search", "audit_reads"] as const;

let world: World;
let auditor: Principal;
let admin: Principal;
let agent: TestAgent;
let superuser: pg.Client;
let receiver: Receiver;
/** The index of the first of 40 records; every fourth is of the type `agent.retired`. */
let first: number;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  agent = await given.agent();
  await sealAll();
  const [row] = await world.sql<{ size: string }>("select size from log_head");
  first = Number(row?.size);
  for (let n = 0; n < 10; n++) await sealed([...records(3), ...records(1, "agent.retired")]);
  superuser = new pg.Client(world.superuserUrl);
  await superuser.connect();
  await superuser.query("set session_replication_role = replica; create schema kept");
});
beforeEach(async () => {
  // A person has few exports.
  auditor = await world.person(["auditor"]);
  await sealAll();
  for (const table of tables) await superuser.query(`create table kept.${table} as select * from ${table}`);
  receiver = await startReceiver();
});
afterEach(async () => {
  for (const table of tables) {
    await superuser.query(
      `insert into ${table} overriding system value select * from kept.${table} on conflict do nothing`,
    );
    await superuser.query(`drop table kept.${table}`);
  }
  await superuser.query("delete from log_removals");
  for (const { id } of await world.sql<{ id: string }>("select id from streams"))
    await deleteStream(admin, id, undefined);
  await receiver.end();
});
afterAll(async () => {
  await superuser.end();
  await world.end();
});

/** The rows that a superuser deletes to hide a record. */
const losses: Record<string, (index: number) => string[]> = {
  "its bytes": (index) => [`delete from log_entries where id = (select entry from log_leaves where index = ${index})`],
  "its bytes and its search row": (index) => [
    `delete from log_entries where id = (select entry from log_leaves where index = ${index})`,
    `delete from audit_search where index = ${index}`,
  ],
  "its bytes, its leaf and its search row": (index) => [
    `delete from log_entries where id = (select entry from log_leaves where index = ${index})`,
    `delete from log_leaves where index = ${index}`,
    `delete from audit_search where index = ${index}`,
  ],
  "its search row": (index) => [`delete from audit_search where index = ${index}`],
};
const cases = Object.entries(losses).map(([name, statements]) => ({ name, statements }));

async function lose(index: number, statements: (index: number) => string[]): Promise<void> {
  for (const statement of statements(index)) await superuser.query(statement);
}

async function exported(change: Partial<StartExport>): Promise<string> {
  const { status, code } = await getExport(auditor, await written(auditor, change));
  return code ?? status;
}

async function packed(pins: number[], about?: string): Promise<string> {
  const period = { from: inSeconds(-3600), to: inSeconds(3600) };
  const id = await openCase(auditor, { title: "A case", ...(about && { agentId: about }), ...period });
  for (const index of pins) await pinEntry(auditor, id, { index, note: "" });
  return startPack(auditor, id, {});
}

async function outcomeOf(pack: string): Promise<string> {
  await writeCasePack(pack);
  const { status, code } = await getExport(auditor, pack);
  return code ?? status;
}

const fourths = { q: "type:agent.retired" } as const;

describe("a filtered export", () => {
  it("is whole where the log is", async () => {
    expect(await exported(fourths)).toBe("done");
    expect(await exported({ ...fourths, format: "csv" })).toBe("done");
  });

  it.each(cases)("fails where a record lost $name", async ({ statements }) => {
    await lose(first + 7, statements);
    expect(await exported(fourths)).toBe("record_missing");
    expect(await exported({ ...fourths, format: "csv" })).toBe("record_missing");
  });

  it("fails where the last records of the log lost their leaves and rows", async () => {
    await superuser.query(`delete from log_leaves where index >= ${first + 36}`);
    const [row] = await world.sql<{ time: Date }>(`select time from audit_search where index = ${first + 36}`);
    await superuser.query(`delete from audit_search where index >= ${first + 36}`);
    expect(await exported(fourths)).toBe("record_missing");
    // No record that is left tells how late the lost ones are.
    expect(await exported({ ...fourths, from: row?.time.toISOString() ?? "" })).toBe("record_missing");
  });

  it("covers only the places and the time that its question names", async () => {
    await lose(first + 5, losses["its bytes, its leaf and its search row"] ?? expect.fail());
    expect(await exported({ q: `${fourths.q} index:>${first + 5}` })).toBe("done");
    expect(await exported({ q: `${fourths.q} index:>=${first + 5}` })).toBe("record_missing");
    // Four records of one transaction have one time.
    const [before, after] = await world.sql<{ time: Date }>(
      `select time from audit_search where index in (${first + 4}, ${first + 8}) order by index`,
    );
    const [atBefore, atAfter] = [before?.time.toISOString() ?? "", after?.time.toISOString() ?? ""];
    expect(await exported({ ...fourths, from: atAfter })).toBe("done");
    expect(await exported({ ...fourths, to: atBefore })).toBe("done");
    expect(await exported({ ...fourths, from: atBefore })).toBe("record_missing");
    expect(await exported({ ...fourths, to: atAfter })).toBe("record_missing");
  });

  it("leaves out what retention removed", async () => {
    await superuser.query(
      `insert into log_removals (entry_id, month, from_index, to_index, first_entry, last_entry, digest, next_index, ended_at)
       values ('ent_removal', now(), ${first + 4}, ${first + 9}, 0, 0, '', ${first + 8}, null)`,
    );
    for (let index = first + 4; index < first + 8; index++)
      await lose(index, losses["its bytes and its search row"] ?? expect.fail());
    expect(await exported(fourths)).toBe("done");
    await lose(first + 8, losses["its bytes and its search row"] ?? expect.fail());
    expect(await exported(fourths)).toBe("record_missing");
  });
});

describe("an evidence pack", () => {
  it.each(cases)("fails where a pinned record lost $name", async ({ statements }) => {
    const pack = await packed([first + 3, first + 7]);
    await lose(first + 7, statements);
    expect(await outcomeOf(pack)).toBe("record_missing");
  });

  it.each(cases)("fails where a record of its period lost $name", async ({ statements }) => {
    const pack = await packed([first + 3], agent.agentId);
    await lose(first + 7, statements);
    expect(await outcomeOf(pack)).toBe("record_missing");
  });

  it("needs no other records than those that are pinned, if it is about no agent", async () => {
    const pack = await packed([first + 3, first + 11]);
    await lose(first + 7, losses["its bytes and its search row"] ?? expect.fail());
    expect(await outcomeOf(pack)).toBe("done");
  });
});

describe.each(["webhook", "otlp"] as const)("a stream of kind %s", (kind) => {
  const create = () => stream(admin, { kind, url: receiver.url, from: { index: first }, ...fourths }, localGuard);
  const sent = () => receiver.received.length;

  it.each(cases)("sends what is before a record that lost $name, and stops there", async ({ statements }) => {
    const { id } = await create();
    await lose(first + 10, statements);
    await sendDue();
    const stopped = await getStream(admin, id);
    expect(stopped).toMatchObject({ status: "paused", reason: "record_missing", delivered: 2, position: first + 10 });
    expect(stopped.lag.entries).toBeGreaterThan(29);
    await sealAll();
    const types = await world.auditTypes(id);
    expect(types).toEqual(["stream.created", "stream.paused"]);
    const before = sent();
    await resumeStream(admin, id, undefined);
    await sendDue();
    expect(await getStream(admin, id)).toMatchObject({ status: "paused", reason: "record_missing" });
    expect(sent()).toBe(before);
  });

  it("goes on behind the gap once a person replays it from there", async () => {
    const { id } = await create();
    await lose(first + 10, losses["its bytes and its search row"] ?? expect.fail());
    await sendDue();
    await replayStream(admin, id, { index: first + 11 }, undefined);
    await resumeStream(admin, id, undefined);
    await sendDue();
    expect(await getStream(admin, id)).toMatchObject({ status: "active", delivered: 10, lag: { entries: 0 } });
  });
});
