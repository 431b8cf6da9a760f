import { afterAll, beforeAll, expect, it } from "vitest";
import { sealUpTo } from "@/lib/audit/sequencer";
import type { Principal } from "@/lib/principals/principal";
import { OldRecords, planOnly } from "@/lib/testing/old-records";
import { createWorld, type World } from "@/lib/testing/world";
import { applyRetention } from "./retention";
import { changeRetention } from "./retention.commands";
import { openRemoval, removePortion } from "./retention.store";

let world: World;
let admin: Principal;
let old: OldRecords;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  old = await OldRecords.make(world, admin);
}, 120_000);
afterAll(async () => {
  await old.superuser.end();
  await world.end();
});

const records = async () =>
  (
    await world.sql<{ count: number }>("select count(*)::int as count from log_entries where created_at < '2100-01-01'")
  )[0]?.count ?? 0;

it.each([null, 36])(
  "a removal under way stops at the next portion after retention is set to %s months",
  async (months) => {
    await old.setRetention(12);
    await planOnly();
    const open = await openRemoval();
    await sealUpTo(open?.entryId ?? "");
    expect(await removePortion(5)).toBe("more");
    await changeRetention(admin, { months, reason: "A mistake." });
    const before = await records();
    expect(await applyRetention(20_000)).toBe(false);
    expect(await openRemoval()).toBeUndefined();
    // The stop has a record of its own.
    expect(await records()).toBe(before + 1);
    const stops = await world.sql<{ facts: object }>(
      `select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries
     where type = 'log.retention-stopped' order by id desc limit 1`,
    );
    expect(stops[0]?.facts).toMatchObject({ record: open?.entryId, next: (open?.next ?? 0) + 5, by: "setting" });
  },
);
