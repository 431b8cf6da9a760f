import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endOfAgents } from "@/lib/agents/stopped.store";
import { idsOfBlueprint } from "@/lib/agents/store";
import { endOfLevel } from "@/lib/delegations/cascade.store";
import { childrenAfter } from "@/lib/delegations/reissue.store";
import { restingOn } from "@/lib/delegations/store";
import { countDaily } from "@/lib/detections/daily";
import { loadSides } from "@/lib/detections/tuning/replays/states.store";
import { statedLimits } from "@/lib/detections/watching/limits.store";
import { differences, rowsOutside } from "@/lib/log-keeping/search-check.store";
import { due } from "@/lib/platform/database/due";
import { prisma } from "@/lib/platform/database/prisma";
import { transaction } from "@/lib/platform/database/transaction";
import { openFor } from "@/lib/requests/store";
import { seededId, seedRows } from "@/lib/testing/many-rows";
import { rowsRead } from "@/lib/testing/rows-read";
import { withSealer } from "@/lib/testing/sealing";
import { productSources } from "@/lib/testing/sources";
import { createWorld, type World } from "@/lib/testing/world";

const size = 2_400;
/** Limit of rows that a walk may read: 40 rows are left for each of its paths, and each path may read them twice. */
const few = 400;
const [busy, wide] = ["per_01K0000000000000000000BUSY", "bpr_01K0000000000000000000WIDE"];
const agent = seededId("agt", 1, 1);
const cause = seededId("dlg", 1, 1);
const nearTheLast = { delegation: seededId("dlg", 1, size - 40), agent: seededId("agt", 1, size / 4 - 40) };

let world: World;
beforeAll(async () => {
  world = await createWorld();
  // The log begins, so that it has a size.
  await withSealer(async () => {});
  await seedRows(world, 1, size);
  const person = "insert into people (id, email, name, roles) values ($1, 'busy@acme.example', 'Busy', '{member}')";
  await world.sql(person, [busy]);
  await world.sql("insert into blueprints (id, name) values ($1, 'wide')", [wide]);
  // The first rows all have one key, and later rows have other keys.
  await world.sql("update agents set owner_id = $1, blueprint_id = $2", [busy, wide]);
  await world.sql("update requests set agent_id = $1, status = 'pending', decided_at = null", [agent]);
  await world.sql(
    `update delegations set delegator_id = $1, on_behalf_of_id = $1, ended_by_id = $2, reissued_for_id = $2, depth = 1,
       parent_id = null, status = 'active'`,
    [busy, cause],
  );
  await seedRows(world, 2, 2 * size);
  await world.sql("analyze");
});
afterAll(() => world.end());

/** Tables as small as these are read as a whole rather than by keys; what a large one would be read by is asked for. */
const asIfLarge = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_bitmapscan=off";

function read(walk: () => Promise<unknown>): Promise<number> {
  const url = new URL(world.ownerUrl);
  url.searchParams.set("options", asIfLarge);
  return rowsRead(url.href, walk);
}

describe("the last portion of a long walk reads nothing of others", () => {
  const { agent: lastAgent, delegation: last } = nearTheLast;
  const place = { depth: 1, parentId: last, childId: "" };
  const walks: Record<string, () => Promise<unknown>> = {
    "what a person delegates": () => restingOn(prisma(), busy, last, 64),
    "agents of an owner": () => endOfAgents(prisma(), { kind: "owner", subjectId: busy }, lastAgent),
    "agents of a blueprint": () => endOfAgents(prisma(), { kind: "blueprint", subjectId: wide }, lastAgent),
    "agents that a new ceiling reaches": () => idsOfBlueprint(wide, lastAgent, 100),
    "rows of the trail compared with records": () =>
      differences({ first: 2_000_000 + 2 * size - 40, end: 2_000_001 + 2 * size, leaves: [], isRemoved: () => false }),
    "rows outside the log": () => rowsOutside(20),
    "delegations that one cause ended": () => endOfLevel(prisma(), cause, { depth: 1, after: last }),
    "delegations that were signed again for one": () => childrenAfter(prisma(), cause, place, 100),
    "the same, going on in the middle of one's children": () =>
      childrenAfter(prisma(), cause, { ...place, childId: cause }, 100),
  };

  it.each(Object.entries(walks))("%s", async (_, walk) => {
    const rows = await read(walk);
    expect(rows).toBeGreaterThanOrEqual(39);
    expect(rows).toBeLessThan(few);
  });

  it("undecided requests for an agent come in the order of their ids", async () => {
    const ids = (await transaction((tx) => openFor(tx, agent, 25))).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(Array.from({ length: 25 }, (_, n) => seededId("req", 1, n + 1)));
  });

  it("a twin that names each column by an equality reads what others have after it, and is noticed", async () => {
    const twin = () => prisma().$queryRaw`select id from delegations where delegator_id = ${busy} and status = 'active'
      and id > ${last} and parent_id is null order by id limit 64`;
    expect(await read(twin)).toBeGreaterThan(size);
  });
});

it("the detections of each day are counted along the newest ids", async () => {
  await world.sql(
    `insert into detections (id, kind, agent_id, sightings, raised_at)
     select 'det_' || n, 'volume_spike', $1, '[]', now() from generate_series(1, $2::int) n`,
    [agent, size],
  );
  await world.sql("analyze detections");
  expect(await read(() => countDaily({ days: 30 }, 40))).toBeLessThan(few);
});

it("the limits that delegations state are read by their keys, and each document once", async () => {
  const named = Array.from({ length: 20 }, (_, n) => [seededId("dlg", 1, n + 1), Date.now(), Date.now()] as const);
  const limits = () => statedLimits(named);
  const first = await read(limits);
  expect(first).toBeGreaterThanOrEqual(40);
  expect(first).toBeLessThan(few);
  expect(await read(limits)).toBeLessThan(first);
  expect((await limits()).size).toBe(20);
});

describe("a portion of a replay of a rule", () => {
  const replays = ["rrp_01K0000000000000000000MINE", "rrp_01K000000000000000000OTHER"];
  const [mine = "", other = ""] = replays;
  const subjects = Array.from({ length: 20 }, (_, n) => `agt_${n}`);

  beforeAll(async () => {
    for (const id of replays) {
      await world.sql(
        `insert into rule_replays (id, kind, person_id, days, proposed, current, version, begins_at, counts_from, ends_at,
           position, counted, expires_at)
         values ($1, 'denial_burst', $1, 30, '{}', '{}', 0, 0, 0, 9, 0, '{}', now() + interval '7 days')`,
        [id],
      );
      await world.sql(
        `insert into rule_replay_states (replay_id, subject_id, proposed, current, due_at)
         select $1, 'agt_' || n, '{}', '{}', case when n % 2 = 0 then now() + n * interval '1 second' end
         from generate_series(0, $2::int) n`,
        [id, size],
      );
    }
    await world.sql("analyze rule_replay_states");
  });

  it("reads the states of its subjects and a few that are due, and none of another one", async () => {
    const wanted = { subjects, dueBy: Date.now() + 10 * 86_400_000, mostDue: 20 };
    const rows = await read(() => loadSides(mine, wanted));
    expect(rows).toBeGreaterThanOrEqual(40);
    expect(rows).toBeLessThan(few);
    expect((await loadSides(other, { ...wanted, dueBy: 0 })).rows).toHaveLength(20);
  });

  it("a twin that looks for what is due among the states of all replays is noticed", async () => {
    const twin = `select subject_id from rule_replay_states
      where replay_id = '${mine}' and due_at + interval '0' <= now() + interval '10 days' limit 20 offset 1000`;
    expect(await read(() => prisma().$queryRawUnsafe(twin))).toBeGreaterThan(few);
  });
});

describe("a sweep for what is over reads nothing of what is not, also where much is expected", () => {
  const sweeps = [
    { table: "delegations", statuses: ["active", "suspended"], column: "expires_at" },
    { table: "instances", statuses: ["active", "quarantined"], column: "key_expires_at" },
    { table: "requests", statuses: ["pending", "changes_requested"], column: "decide_by" },
  ];

  it.each(sweeps)("$table", async ({ table, statuses, column }) => {
    const move = (by: string) => world.sql(`update ${table} set ${column} = ${column} ${by}`);
    await world.sql(`alter table ${table} set (autovacuum_enabled = off)`);
    await move("- interval '1 year'");
    await world.sql(`analyze ${table}`);
    await move("+ interval '1 year'");
    const sweep = `select id from ${table} where ${due({ table, statuses, column, take: 100 })} limit 100`;
    expect(await read(() => prisma().$queryRawUnsafe(sweep))).toBeLessThan(few);
    const twin = `select id from ${table} where status in (${statuses.map((status) => `'${status}'`).join(", ")})
      and ${column} <= clock_timestamp() order by id limit 100`;
    expect(await read(() => prisma().$queryRawUnsafe(twin))).toBeGreaterThan(few);
  });
});

describe("statements that look for what is over", () => {
  /** They find their rows by key, and look at the time of those alone. */
  const byKey = [
    "credentials/store.ts",
    "principals/session.store.ts",
    "principals/standing.store.ts",
    "sign-in/throttle.store.ts",
  ];
  const files = productSources().filter((file) => ![...byKey, "platform/http/idempotency.ts"].includes(file));
  const bareClock = /<=? clock_timestamp\(\)/;

  it("compare with the clock that they read once, which an index can be searched by", () => {
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((file) => bareClock.test(readFileSync(join("lib", file), "utf8")))).toEqual([]);
  });

  it("a twin that reads the clock for each row is noticed", () => {
    expect(bareClock.test("expires_at <= clock_timestamp() order by expires_at")).toBe(true);
  });
});
