import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealUpTo } from "@/lib/audit/sequencer";
import type { Principal } from "@/lib/principals/principal";
import { monthOf, OldRecords, planOnly } from "@/lib/testing/old-records";
import { codeOf, expectRefusal } from "@/lib/testing/refusal";
import { createWorld, type World } from "@/lib/testing/world";
import { getCompleteness } from "./completeness.queries";
import { endHold, placeHold } from "./holds.commands";
import { openRemoval, removePortion } from "./retention.store";

let world: World;
let admin: Principal;
let old: OldRecords;
beforeAll(async () => {
  world = await createWorld();
  admin = await world.person(["admin"]);
  old = await OldRecords.make(world, admin);
});
afterAll(async () => {
  await old.superuser.end();
  await world.end();
});

describe("a legal hold", () => {
  it("keeps the records of its period, while later months are removed", async () => {
    const id = await placeHold(admin, { name: "Case 7", reason: "A court asks.", ...monthOf(16) });
    await old.setRetention(12);
    await old.applyAll();
    expect([await old.ofAge(16), await old.ofAge(14)]).toEqual([old.each, 0]);
    expect((await getCompleteness(admin)).holds.map((hold) => [hold.id, hold.releasedAt])).toEqual([[id, null]]);
    await endHold(admin, id, { reason: "The case is over." });
    expect(await world.auditTypes(id)).toEqual(["log.hold-placed", "log.hold-released"]);
    await expectRefusal(endHold(admin, id, { reason: "Again" }), "hold_released");
  });

  it("that is placed while the job runs stops it at the next portion, with a record", async () => {
    await planOnly();
    const open = await openRemoval();
    await sealUpTo(open?.entryId ?? "");
    expect(await removePortion(20)).toBe("more");
    const id = await placeHold(admin, { name: "Case 8", reason: "A court asks.", ...monthOf(16) });
    expect(await removePortion(20)).toBe("held");
    await old.applyAll();
    expect(await openRemoval()).toBeUndefined();
    expect(await old.ofAge(16)).toBe(old.each - 20);
    const [stopped] = await world.sql<{ facts: object }>(
      "select convert_from(body, 'UTF8')::jsonb -> 'facts' as facts from log_entries where type = 'log.retention-stopped'",
    );
    expect(stopped?.facts).toMatchObject({ record: open?.entryId, next: (open?.from ?? 0) + 20, to: open?.to });
    // The rest is there, and is removed after the release.
    await endHold(admin, id, { reason: "Over." });
    await old.applyAll();
    expect(await old.ofAge(16)).toBe(0);
  });

  it("has a period, and a filter that can be read", async () => {
    const hold = { name: "x", reason: "x", ...monthOf(16) };
    await expectRefusal(placeHold(admin, { ...hold, to: hold.from }), "hold_period_empty");
    expect(await codeOf(placeHold(admin, { ...hold, q: "agent:" }))).not.toBe("done");
    const member = await world.person(["member"]);
    await expectRefusal(placeHold(member, hold), "forbidden");
    await expectRefusal(endHold(member, "hld_00000000000000000000000000", { reason: "x" }), "forbidden");
  });
});
