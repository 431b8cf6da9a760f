import { expect, it } from "vitest";
import type { WatchKind } from "@/lib/detections/model";
import { usualTuning } from "./engine";
import { alone, runOver } from "./run";
import { dayMs, hourMs, type Watched } from "./watched";

const monday = Date.UTC(2026, 9, 5);

const acts = (hour: number, count: number): Omit<Watched, "index">[] =>
  Array.from({ length: count }, (_, n) => ({
    ...{
      at: monday + hour * hourMs + n * 1_000,
      type: "decision.made",
      actorType: "resource_server",
      actorId: "rsv_1",
    },
    ...{ agentId: "agt_1", instanceId: "ins_1", serverId: "rsv_1", action: "create", resourceType: "payment" },
    ...{ resource: "account/1", network: null, key: null, amounts: [], chain: ["dlg_1"], refs: [] },
    ...{ decision: "allow", code: null },
  }));

/** The hours in which a rule found something, and in which that was over. */
function told(kind: WatchKind, events: readonly Omit<Watched, "index">[]): string[] {
  const numbered = events.map((event, index) => ({ ...event, index }));
  return [...runOver(numbered, alone(kind, usualTuning(kind)))].map(
    (one) => `${"finding" in one ? "found" : "over"} ${Math.floor((one.at - monday) / hourMs)}`,
  );
}

const officeDays = (days: number): Omit<Watched, "index">[] =>
  Array.from({ length: days }, (_, day) => acts((day * dayMs) / hourMs + 9, 20)).flat();

it("a spike is over although the agent goes on with its usual work", () => {
  const day = 7 * 24;
  expect(
    told("volume_spike", [...officeDays(7), ...acts(day + 9, 400), ...acts(day + 10, 20), ...acts(day + 14, 1)]),
  ).toEqual([`found ${day + 9}`, `over ${day + 11}`]);
});

it("work at an odd hour is over although single actions follow it", () => {
  const day = 21 * 24;
  expect(told("off_hours", [...officeDays(21), ...acts(day + 2, 9), ...acts(day + 3, 1), ...acts(day + 9, 1)])).toEqual(
    [`found ${day + 2}`, `over ${day + 4}`],
  );
});
