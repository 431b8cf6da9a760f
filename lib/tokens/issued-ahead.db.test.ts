import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { evaluate } from "@/lib/testing/decisions";
import { given } from "@/lib/testing/direct";
import { createMachine, type Machine } from "@/lib/testing/machine";
import { type ShiftedClock, shiftClock } from "@/lib/testing/shifted-clock";
import { tokenOf } from "@/lib/testing/tokens";

let machine: Machine;
let shifted: ShiftedClock;
const real = Date.now.bind(Date);
beforeEach(async () => {
  machine = await createMachine();
  shifted = await shiftClock((text, values) => machine.sql(text, values));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await machine.end();
});

/** Sets the database's clock and the agent's. The agent chooses its own. */
async function setClocks(aheadMs: number): Promise<void> {
  vi.restoreAllMocks();
  vi.spyOn(Date, "now").mockImplementation(() => real() + aheadMs);
  await shifted.shiftTo(aheadMs);
}

it("a token that was issued while the clock was ahead is invalid once the clock is right", async () => {
  const agent = await given.agent();
  await given.delegation(agent, undefined, 30 * 86_400);
  await setClocks(12 * 3_600_000);
  const token = await tokenOf(agent);
  expect(await evaluate(agent, token)).toMatchObject({ decision: true });
  await setClocks(0);
  const refused = { decision: false, context: { code: "token_invalid" } };
  expect(await evaluate(agent, token)).toMatchObject(refused);
  await setClocks(6 * 3_600_000);
  expect(await evaluate(agent, token)).toMatchObject(refused);
  expect(await evaluate(agent, await tokenOf(agent))).toMatchObject({ decision: true });
}, 60_000);
