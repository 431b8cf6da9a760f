import { expect, it } from "vitest";
import { usualTuning } from "./engine";
import { alone, runOver } from "./run";
import { dayMs, type Watched } from "./watched";

const begins = Date.UTC(2026, 9, 5);

const decided = (at: number, code: string | null): Omit<Watched, "index"> => ({
  ...{ at: begins + at, type: "decision.made", actorType: "resource_server", actorId: "rsv_1" },
  ...{ agentId: "agt_1", instanceId: "ins_1", serverId: "rsv_1", action: "create", resourceType: "payment" },
  ...{ resource: "account/1", network: null, key: null, amounts: [], chain: ["dlg_1"], refs: [] },
  ...{ decision: code === null ? "allow" : "deny", code },
});

/** So many asks in a row, one a minute, at noon of a day. */
const asks = (day: number, count: number): Omit<Watched, "index">[] =>
  Array.from({ length: count }, (_, n) => decided((day + 0.5) * dayMs + n * 60_000, "approval_required"));
const works = (day: number): Omit<Watched, "index"> => decided(day * dayMs, null);

/** The days on which asking was found, and those on which it was over. */
function told(events: readonly Omit<Watched, "index">[]): string[] {
  const tunings = alone("frequent_asking", usualTuning("frequent_asking"));
  const numbered = events.toSorted((a, b) => a.at - b.at).map((event, index) => ({ ...event, index }));
  return [...runOver(numbered, tunings)].map((one) => {
    const day = Math.floor((one.at - begins) / dayMs);
    return "finding" in one ? `found on ${day}` : `over on ${day}`;
  });
}

it("an agent that worked for days and never asked is found at its first burst", () => {
  expect(told([works(0), ...asks(5, 25)])).toEqual(["found on 5"]);
});

it("an agent is learnt for three days from its first decision on", () => {
  expect(told([works(0), ...asks(1, 25), works(9)])).toEqual([]);
});

it("the rest of a burst is part of its finding, and no other one on the next day", () => {
  expect(told([works(0), ...asks(5, 60), ...asks(6, 1), works(9)])).toEqual(["found on 5", "over on 7"]);
});

it("a day with a finding teaches nothing: the next burst is found too", () => {
  expect(told([works(0), ...asks(5, 60), works(8), ...asks(9, 30), works(12)])).toEqual([
    ...["found on 5", "over on 7"],
    ...["found on 9", "over on 11"],
  ]);
});
