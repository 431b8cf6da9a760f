import { expect, it } from "vitest";
import { denialBurst } from "./denial-burst";
import { usualTuning } from "./engine";
import { dayMs, hourMs, type Watched } from "./watched";

const begins = Date.UTC(2026, 9, 5, 9);
const { settings } = usualTuning("denial_burst");

const denied = (at: number, index: number): Watched => ({
  ...{ index, at: begins + at, type: "decision.made", actorType: "resource_server", actorId: "rsv_1" },
  ...{ agentId: "agt_1", instanceId: "ins_1", serverId: "rsv_1", action: "create", resourceType: "payment" },
  ...{ resource: "account/1", network: null, key: null, amounts: [], chain: ["dlg_1"], refs: [] },
  ...{ decision: "deny", code: "outside_authority" },
});

/** So many denials, one a second, from each of these times on. */
const bursts = (times: readonly number[], each: number): number[] =>
  times.flatMap((at) => Array.from({ length: each }, (_, n) => at + n * 1_000));
const hourly = (hours: number, from = 0): number[] => Array.from({ length: hours }, (_, n) => from + n * hourMs);
const daily = (days: number): number[] => Array.from({ length: days }, (_, n) => n * dayMs);

/** When a burst was found, in hours. */
function found(times: readonly number[]): number[] {
  let state: unknown;
  return times.map(denied).flatMap((event) => {
    const step = denialBurst.step(state, event, settings, "ins_1");
    state = JSON.parse(JSON.stringify(step.state));
    return step.finding ? [Math.floor((event.at - begins) / hourMs)] : [];
  });
}

it("the first burst is found at once", () => {
  expect(found(bursts([0], 12))).toEqual([0]);
});

it("an instance that is refused each hour is found once, not in each hour", () => {
  expect(found(bursts(hourly(24 * 14), 12))).toEqual([0]);
});

it("an instance that is refused each night is found on the days on which it is learnt alone", () => {
  expect(found(bursts(daily(30), 15))).toEqual([0, 24, 48]);
});

it("a much larger burst than usual is found after that", () => {
  const usual = bursts(hourly(24 * 10), 12);
  expect(found([...usual, ...bursts([10 * dayMs], 60)])).toEqual([0, 240]);
});

it("an hour with a finding teaches nothing after the days of learning: each further burst is found", () => {
  const attacks = hourly(5, 20 * dayMs);
  expect(found([0, ...bursts(attacks, 12)])).toEqual([480, 481, 482, 483, 484]);
});
