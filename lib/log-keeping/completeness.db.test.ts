import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { GET as route } from "@/app/api/audit/completeness/route";
import { append } from "@/lib/audit/append";
import { sealUpTo } from "@/lib/audit/sequencer";
import { transaction } from "@/lib/platform/database/transaction";
import type { Principal } from "@/lib/principals/principal";
import { acknowledgeClock } from "@/lib/revocation/acknowledge-clock";
import { expectRefusal } from "@/lib/testing/refusal";
import { record } from "@/lib/testing/sealing";
import { createWorld, type World } from "@/lib/testing/world";
import { checkPortion } from "./check";
import { checkState } from "./check.store";
import { getCompleteness } from "./completeness.queries";
import { CompletenessResponse } from "./completeness.schema";
import { coverage } from "./coverage";

let world: World;
let auditor: Principal;
let size: number;
/** May do what no role of the product may. */
let superuser: pg.Client;
beforeAll(async () => {
  world = await createWorld();
  superuser = new pg.Client(world.superuserUrl);
  await superuser.connect();
  auditor = await world.person(["auditor"]);
  let last = "";
  for (let n = 0; n < 300; n++) last = await record(n);
  await sealUpTo(last);
  await superuser.query(`create table saved_leaf as select * from log_leaves where index = 20;
    create table saved_entry as select * from log_entries where id = (select entry from saved_leaf);
    create table saved_node as select * from log_nodes where level = 8 and index = 0`);
  size = (await getCompleteness(auditor)).checkpoint.size;
});
afterAll(async () => {
  await superuser.end();
  await world.end();
});

const due = () => world.sql("update log_checks set ended_at = ended_at - interval '2 hours'");
beforeEach(due);

/** Runs the check from the beginning of the log to its end, in small portions. */
async function checkAll(): Promise<void> {
  await due();
  while (await checkPortion(290));
}

describe("the check of the log", () => {
  it("finds that every place has its record, and says when it looked", async () => {
    await checkAll();
    const { check } = await getCompleteness(auditor);
    expect(check).toMatchObject({ whole: { size }, progress: null, fault: null });
    expect(await checkPortion(7)).toBe(false);
  });

  it("goes on where another worker ended, and covers what was added only in the next pass", async () => {
    await due();
    await checkPortion(70);
    const last = await record(100);
    await sealUpTo(last);
    expect((await getCompleteness(auditor)).check.progress).toEqual({ done: 70, total: size });
    while (await checkPortion(290));
    expect((await checkState()).whole?.size).toBe(size);
    size += 1;
    await checkAll();
    expect((await checkState()).whole?.size).toBe(size);
  });

  it.each([
    ["a leaf that is gone", "missing_leaf", "delete from log_leaves where index = 20"],
    [
      "a record that is gone",
      "missing_record",
      "delete from log_entries where id = (select entry from log_leaves where index = 20)",
    ],
    [
      "changed bytes",
      "changed_record",
      "update log_entries set body = body || '!' where id = (select entry from log_leaves where index = 20)",
    ],
    ["a changed subtree", "changed_tree", "update log_nodes set hash = sha256(hash) where level = 8 and index = 0"],
  ])("finds %s, and names its place", async (_, code, change) => {
    await checkAll();
    const whole = (await checkState()).whole;
    await superuser.query("begin; set local session_replication_role = replica");
    await superuser.query(change);
    await superuser.query("commit");
    await checkAll();
    const index = code === "changed_tree" ? 0 : 20;
    expect((await getCompleteness(auditor)).check.fault).toMatchObject({ index, code });
    expect((await checkState()).whole).toEqual(whole);
    await superuser.query(`begin; set local session_replication_role = replica;
      delete from log_leaves where index = 20; insert into log_leaves table saved_leaf;
      delete from log_entries where id = (select id from saved_entry);
      insert into log_entries overriding system value table saved_entry;
      update log_nodes n set hash = s.hash from saved_node s where n.level = 8 and n.index = 0; commit`);
    await checkAll();
    expect((await getCompleteness(auditor)).check.fault).toBeNull();
  });
});

describe("the completeness of the log", () => {
  it("shows the newest checkpoint, the growth of each day and the acknowledged clock", async () => {
    await world.sql("update time_floor set floor = clock_timestamp() + interval '1 hour'");
    await acknowledgeClock("The battery of the machine was empty.");
    const last = await transaction((tx) =>
      append(tx, { type: "test.happened", actor: { type: "system", id: "test" } }),
    );
    await sealUpTo(last);
    const { checkpoint, growth, clock, restorations } = await getCompleteness(auditor);
    expect(checkpoint.vkey.startsWith(`${checkpoint.origin}+${checkpoint.keyId}+`)).toBe(true);
    expect(growth).toHaveLength(30);
    expect(growth.at(-1)?.entries).toBe(checkpoint.size);
    expect(growth.slice(0, -1).every(({ entries }) => entries === 0)).toBe(true);
    expect(clock).toHaveLength(1);
    expect(clock[0]?.sentence).toContain("The battery of the machine was empty.");
    expect(restorations).toEqual([]);
  });

  it("shows each restoration with the log that followed", async () => {
    const [{ vkey } = { vkey: "" }] = await world.sql<{ vkey: string }>("select vkey from log_head");
    await world.sql(
      `insert into log_restorations (kind, known_vkey, known_origin, known_size, known_root, found_size, acknowledged_at, new_vkey)
       values ('behind', 'x+00000000+AA==', 'x', 90, '\\x00', 80, clock_timestamp(), $1)`,
      [vkey],
    );
    const [one] = (await getCompleteness(auditor)).restorations;
    expect(one).toMatchObject({ kind: "behind", knownOrigin: "x", knownSize: 90, foundSize: 80 });
    expect(vkey.startsWith(`${one?.newOrigin}+${one?.newKeyId}+`)).toBe(true);
  });

  it("is for people with audit:read", async () => {
    const member = await world.person(["member"]);
    await expectRefusal(getCompleteness(member), "forbidden");
    expect((await world.call(route, { as: member })).status).toBe(403);
    const answer = await world.call(route, { as: auditor });
    expect(answer.status).toBe(200);
    CompletenessResponse.parse(await answer.json());
  });

  it("has a table of what is recorded, with the rows of docs/coverage.md", () => {
    const document = readFileSync("docs/coverage.md", "utf8");
    const written = [...document.matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)].slice(2);
    const rows = written.map(([, what, recorded, why]) => ({ what, recorded: recorded === "yes", why }));
    expect(rows).toEqual(coverage());
  });
});
