import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Principal } from "@/lib/principals/principal";
import { record } from "@/lib/testing/sealing";
import { type ShiftedClock, shiftClock } from "@/lib/testing/shifted-clock";
import { createWorld, type World } from "@/lib/testing/world";
import { listAudit } from "./queries";
import { markForRebuild, rebuildSearch } from "./rebuild-search";
import { sealUpTo } from "./sequencer";

let world: World;
let auditor: Principal;
let shifted: ShiftedClock;
let ahead: Date;
beforeAll(async () => {
  world = await createWorld();
  auditor = await world.person(["auditor"]);
  shifted = await shiftClock(world.sql);
});
afterAll(() => world.end());

const month = () => ahead.toISOString().slice(0, 7);
const bounds = () => ({ from: `${month()}-01T00:00:00Z`, to: new Date(ahead.getTime() + 86_400_000).toISOString() });
const places = async () =>
  (
    await world.sql<{ place: string }>(
      "select distinct tableoid::regclass::text as place from audit_search where time >= $1::timestamptz",
      [bounds().from],
    )
  ).map(({ place }) => place);
const found = async () => (await listAudit(auditor, { ...bounds(), limit: 200 })).entries.length;

describe("a month of the trail that nothing opened ahead", () => {
  it("takes the records that the database's clock carries into it, and they are found", async () => {
    await sealUpTo(await record(0));
    // Further than months are opened ahead.
    const days = 250;
    await shifted.shiftTo(days * 86_400_000);
    ahead = new Date(Date.now() + days * 86_400_000);
    expect(await world.sql("select to_regclass($1) as known", [`audit_search_${month().replace("-", "")}`])).toEqual([
      { known: null },
    ]);
    for (let n = 0; n < 5; n++) await sealUpTo(await record(n));
    expect(await places()).toEqual(["audit_search_default"]);
    expect(await found()).toBe(5);
  });

  it("would stop sealing without the default partition: this twin shows that the test sees it", async () => {
    await world.sql("alter table audit_search detach partition audit_search_default");
    const entryId = await record(5);
    await expect(sealUpTo(entryId)).rejects.toThrow("no partition of relation");
    await world.sql("alter table audit_search attach partition audit_search_default default");
    await sealUpTo(entryId);
    expect(await found()).toBe(6);
  });

  it("is opened later with its records, and takes the next ones", async () => {
    const rows = "select to_jsonb(s) as row from audit_search s order by index";
    const before = await world.sql(rows);
    await world.sql("select open_audit_months($1::date)", [`${month()}-01`]);
    expect(await places()).toEqual([`audit_search_${month().replace("-", "")}`]);
    expect(await world.sql(rows)).toEqual(before);
    await sealUpTo(await record(6));
    expect(await places()).toHaveLength(1);
    expect(await found()).toBe(7);
    await world.sql("select open_audit_months($1::date)", [`${month()}-01`]);
    await markForRebuild({ query: (text) => world.sql(text) });
    await rebuildSearch();
    expect(await found()).toBe(7);
  });

  it("that holds many records already is left in the default partition, and they are found", async () => {
    const later = new Date(Date.UTC(ahead.getUTCFullYear() + 2, 0, 5)).toISOString();
    await world.sql(
      `insert into audit_search (index, time, entry_id, type, actor_type, actor_id)
       select 1000000 + n, $1::timestamptz, 'ent_' || n, 'test.happened', 'system', 'test' from generate_series(1, 20001) n`,
      [later],
    );
    await world.sql("select open_audit_months($1::date)", [later.slice(0, 10)]);
    expect(
      await world.sql("select count(*)::int as count from audit_search_default where time = $1::timestamptz", [later]),
    ).toEqual([{ count: 20_001 }]);
  });
});
