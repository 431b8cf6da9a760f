import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setSingleton } from "@/lib/platform/base/singleton";
import { doubtOfClock } from "@/lib/platform/database/time-floor";
import { cleanUp } from "@/lib/platform/jobs/clean-up";
import { watchClock } from "@/lib/platform/observability/platform-checks";
import { readiness } from "@/lib/platform/observability/readiness";
import { currentHold } from "@/lib/platform/watermark/hold";
import { evaluate } from "@/lib/testing/decisions";
import { given, payments, type TestAgent } from "@/lib/testing/direct";
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

  /** Every server takes the clock for right: it kept its time for 15 minutes. */
  const believe = async () => {
    setSingleton("clock-jump", { byMs: 0, noticedAt: Number.NEGATIVE_INFINITY, since: "a short while ago" });
    await cleanUp.execute({ slot: new Date(0).toISOString() });
    expect(await floorIsAhead()).toBe(true);
  };
  const rightAgain = async () => {
    await shifted.shiftTo(0);
    (await watchClock())();
    expect(await evaluate(spine, await tokenOf(spine).catch(() => ""))).toMatchObject({ code: "clock_set_back" });
    const acknowledged = await acknowledgeClock("Set right");
    (await watchClock())();
    return acknowledged;
  };
  const weekLater = () => machine.sql("update clock_jumps set at = at - interval '8 days'");
  /** The delegation of a test may spend 100 USD a day. */
  const spendAll = async () => {
    spine = await given.agent();
    const limits = [{ field: "amount", unit: "USD", max_total: "100.00", window: "P1D" }];
    await given.delegation(spine, [payments(spine, { limits })], (30 * day) / 1_000);
    expect(await pay("100.00")).toMatchObject({ decision: true });
    expect(await pay("1.00")).toMatchObject({ decision: false, context: { code: "limit_exceeded" } });
  };
  const pay = async (amount: string) => evaluate(spine, await tokenOf(spine), { amount });

  it("has forgotten nothing after it was believed for days, and decides at once", async () => {
    await spendAll();
    const before = await counted();
    await shifted.shiftTo(2 * day);
    await believe();
    expect(await counted()).toEqual(before);
    expect(await rightAgain()).toMatchObject({ waitsUntil: null });
    expect(await pay("1.00")).toMatchObject({ decision: false, context: { code: "limit_exceeded" } });
  });

  it("forgets what it spent when it was wrong for a week, and allows nothing before its windows are over", async () => {
    await spendAll();
    await shifted.shiftTo(2 * day);
    await believe();
    await weekLater();
    await believe();
    expect(await counted()).toEqual([]);
    const { waitsUntil } = await rightAgain();
    expect(Number(waitsUntil)).toBeGreaterThan(Date.now() + day);
    const refused = await evaluate(spine, await tokenOf(spine).catch(() => ""));
    expect(refused).toMatchObject({ status: 503, code: "clock_set_back" });
    await shifted.shiftTo(2 * day + 60_000);
    (await watchClock())();
    expect(currentHold()).toBeUndefined();
  });

  it("a twin that sets the floor to the clock allows the limit twice, and this test sees that", async () => {
    await spendAll();
    await shifted.shiftTo(2 * day);
    await believe();
    await weekLater();
    await believe();
    await machine.sql("update time_floor set cleaned_until = null");
    expect(await rightAgain()).toMatchObject({ waitsUntil: null });
    expect(await pay("100.00")).toMatchObject({ decision: true });
  });

  it("cleans up again once the clock was right for a week, or an operator says so", async () => {
    await spendSome();
    await shifted.shiftTo(2 * day);
    await believe();
    expect((await counted()).length).toBeGreaterThan(1);
    await machine.sql("update time_floor set floor = floor - interval '1 hour'");
    expect(await acknowledgeClock("Two days have passed")).toMatchObject({ ahead: true, waitsUntil: null });
    await believe();
    expect(await counted()).toEqual([]);
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
