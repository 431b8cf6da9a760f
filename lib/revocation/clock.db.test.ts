import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setSingleton } from "@/lib/platform/base/singleton";
import { doubtOfClock } from "@/lib/platform/database/time-floor";
import { cleanUp } from "@/lib/platform/jobs/clean-up";
import { watchClock } from "@/lib/platform/observability/platform-checks";
import { readiness } from "@/lib/platform/observability/readiness";
import { evaluate } from "@/lib/testing/decisions";
import { given, type TestAgent } from "@/lib/testing/direct";
import { createMachine, type Machine } from "@/lib/testing/machine";
import { expectRefusal } from "@/lib/testing/refusal";
import { type ShiftedClock, shiftClock } from "@/lib/testing/shifted-clock";
import { tokenOf } from "@/lib/testing/tokens";
import { acknowledgeClock } from "./acknowledge-clock";

const day = 86_400_000;

let machine: Machine;
let spine: TestAgent;
let shifted: ShiftedClock;
beforeEach(async () => {
  machine = await createMachine();
  shifted = await shiftClock((text, values) => machine.sql(text, values));
});
afterEach(() => machine.end());

describe("K15: a clock that was ahead and then set right", () => {
  const counted = () => machine.sql("select key from counters union all select key from used_once");
  const floorIsAhead = async () =>
    (await machine.sql("select 1 from time_floor where floor > pg_catalog.clock_timestamp() + interval '1 hour'"))
      .length > 0;
  const spendSome = async () => {
    spine = await given.agent();
    await given.delegation(spine);
    expect(await evaluate(spine, await tokenOf(spine))).toMatchObject({ decision: true });
  };

  it("has forgotten nothing that was spent or used once, and raised no floor", async () => {
    await spendSome();
    const before = await counted();
    expect(before.length).toBeGreaterThan(1);
    await shifted.shiftTo(2 * day);
    expect(await doubtOfClock()).toMatch(/jumped 172800 s ahead/);
    await cleanUp.execute({ slot: new Date(0).toISOString() });
    await shifted.shiftTo(0);
    expect(await counted()).toEqual(before);
    expect(await floorIsAhead()).toBe(false);
    expect(await evaluate(spine, await tokenOf(spine))).toMatchObject({ decision: true });
  });

  it("a twin that cleans up by the wrong clock forgets it, and this test sees that", async () => {
    await spendSome();
    await shifted.shiftTo(2 * day);
    setSingleton("clock-jump", { byMs: 0, noticedAt: Number.NEGATIVE_INFINITY, since: "a short while ago" });
    await cleanUp.execute({ slot: new Date(0).toISOString() });
    expect(await counted()).toEqual([]);
    expect(await floorIsAhead()).toBe(true);
  });
});

describe("K15: a clock far ahead of the last time that servers kept", () => {
  it("is a check to look at, since jobs wait for it", async () => {
    await machine.sql("update time_floor set floor = clock_timestamp() - interval '1 hour'");
    const stopWatching = await watchClock();
    stopWatching();
    const check = (await readiness()).checks.find((one) => one.check === "clock");
    expect(check).toMatchObject({ ok: true, degraded: true, detail: expect.stringContaining("3600 s ahead") });
  });
});

describe("K15: a clock behind a time that it has shown", () => {
  it("is shown, names the command, and decides again once an operator acknowledged it", async () => {
    spine = await given.agent();
    await given.delegation(spine);
    const token = await tokenOf(spine);
    await machine.sql("update time_floor set floor = clock_timestamp() + interval '1 day'");
    const watching = await watchClock();
    watching();
    const clockCheck = async () => (await readiness()).checks.find(({ check }) => check === "clock");
    expect(await clockCheck()).toMatchObject({ ok: false, detail: expect.stringContaining("clock:acknowledge") });
    expect(await evaluate(spine, token)).toMatchObject({ status: 503, code: "clock_set_back" });
    await acknowledgeClock("The time server was a day ahead");
    const again = await watchClock();
    again();
    expect(await clockCheck()).toMatchObject({ ok: true });
    expect(await evaluate(spine, token)).toMatchObject({ status: 200, decision: true });
    await expectRefusal(acknowledgeClock("Again"), "clock_not_behind");
    expect(await machine.sql("select 1 from log_entries where type = 'clock.acknowledged'")).toHaveLength(1);
  });
});
