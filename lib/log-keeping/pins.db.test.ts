import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealUpTo } from "@/lib/audit/sequencer";
import { openCase, pinEntry, unpinEntry } from "@/lib/cases/commands";
import type { Principal } from "@/lib/principals/principal";
import { monthOf, OldRecords, planOnly } from "@/lib/testing/old-records";
import { createWorld, type World } from "@/lib/testing/world";
import { getCompleteness } from "./completeness.queries";
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

describe("a pin of a case", () => {
  it("keeps the month of its entry, also one that is pinned while the job runs, until it is unpinned", async () => {
    const auditor = await world.person(["auditor"]);
    const caseId = await openCase(auditor, { title: "Incident 7", ...monthOf(16) });
    const first = old.first(20);
    await old.setRetention(18);
    await planOnly();
    await sealUpTo((await openRemoval())?.entryId ?? "");
    expect(await removePortion(20)).toBe("more");
    await pinEntry(auditor, caseId, { index: first + 100, note: "" });
    expect(await removePortion(20)).toBe("held");
    await old.applyAll();
    expect([await openRemoval(), (await old.ofAge(20)) >= old.each - 20]).toEqual([undefined, true]);
    const { kept } = await getCompleteness(admin);
    expect(kept.find(({ what }) => what.includes("a case pins"))?.period).toMatch(/unpinned/);
    await unpinEntry(auditor, caseId, first + 100);
    await old.applyAll();
    expect(await old.ofAge(20)).toBe(0);
  });
});
