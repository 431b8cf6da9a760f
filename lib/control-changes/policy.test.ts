import { describe, expect, it } from "vitest";
import type { ChangeAction, ChangeStatus } from "./model";
import { changeCapabilities, changeRefusal } from "./policy";

const now = new Date("2026-11-25T12:00:00Z");
const later = new Date("2026-11-26T12:00:00Z");
const proposer = "per_1";
const change = {
  status: "proposed" as ChangeStatus,
  proposedById: proposer,
  throughAgentId: null,
  behindProposer: [] as string[],
  expiresAt: later,
};
const needed = "blueprints:write";
const both = new Set([needed, "controls:confirm"]);

describe("a change of a control takes two people (I9)", () => {
  const rows: [string, string, ReadonlySet<string>, Partial<typeof change>, ChangeAction, string | undefined][] = [
    ["a second person confirms", "per_2", both, {}, "confirm", undefined],
    ["a second person refuses", "per_2", both, {}, "refuse", undefined],
    ["a second person takes nothing back", "per_2", both, {}, "withdraw", "forbidden"],
    ["its proposer takes it back", proposer, both, {}, "withdraw", undefined],
    ["its proposer takes it back even without the roles by now", proposer, new Set(), {}, "withdraw", undefined],
    ["its proposer never confirms, whatever the roles", proposer, both, {}, "confirm", "own_change"],
    ["its proposer never refuses", proposer, both, {}, "refuse", "own_change"],
    [
      "who answers for the agent that proposed it",
      "per_2",
      both,
      { behindProposer: ["per_2"] },
      "confirm",
      "own_change",
    ],
    ["who answers for it refuses nothing", "per_2", both, { behindProposer: ["per_2"] }, "refuse", "own_change"],
    ["who may not change such controls", "per_2", new Set(["controls:confirm"]), {}, "confirm", "forbidden"],
    ["who may not confirm, as an agent acting for somebody", "per_2", new Set([needed]), {}, "confirm", "forbidden"],
    ["what is applied", "per_2", both, { status: "applied" }, "confirm", "change_state"],
    ["what is refused", "per_2", both, { status: "refused" }, "confirm", "change_state"],
    ["what is withdrawn", proposer, both, { status: "withdrawn" }, "withdraw", "change_state"],
    ["what is expired", "per_2", both, { status: "expired" }, "refuse", "change_state"],
    ["at the very end of its time", "per_2", both, { expiresAt: now }, "confirm", "change_expired"],
  ];
  it.each(rows)("%s", (_, personId, permissions, facts, action, code) => {
    expect(changeRefusal({ personId, permissions }, { ...change, ...facts }, action, needed, now)?.code).toBe(code);
  });

  it("says of each action whether, or why not", () => {
    const { can, whyNot } = changeCapabilities({ personId: "per_2", permissions: both }, change, needed, now);
    expect([can, Object.keys(whyNot)]).toEqual([["confirm", "refuse"], ["withdraw"]]);
  });
});
