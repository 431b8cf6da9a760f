import { describe, expect, it } from "vitest";
import type { PersonRole } from "@/lib/principals/model";
import { divideChange } from "./policy";

const active = (...roles: PersonRole[]) => ({ roles, status: "active" as const });
const off = (...roles: PersonRole[]) => ({ roles, status: "deactivated" as const });

describe("a change of roles in a founded organisation", () => {
  it.each([
    ["gives what nobody decides by", active(), active("member", "auditor"), active("auditor", "member"), undefined],
    ["takes away", active("admin", "approver"), active("approver"), active("approver"), undefined],
    [
      "gives one that decides",
      active("member"),
      active("member", "approver"),
      active("member"),
      active("member", "approver"),
    ],
    ["gives one and takes one", active("security"), active("admin"), active(), active("admin")],
    ["deactivates", active("admin"), off("admin"), off("admin"), undefined],
    ["reactivates a member", off("member"), active("member"), active("member"), undefined],
    ["reactivates an approver", off("approver"), active("approver"), off("approver"), active("approver")],
    ["reactivates with less", off("admin", "member"), active("member"), active("member"), undefined],
  ])("that %s", (_, before, after, now, later) => {
    const divided = divideChange(before, after, false);
    expect({ ...divided, now: { ...divided.now, roles: divided.now.roles.toSorted() } }).toEqual({
      ...{ now: { ...now, roles: now.roles.toSorted() }, later, alone: false },
    });
  });

  it("never gives at once a role that decides", () => {
    const all: PersonRole[][] = [[], ["member"], ["admin"], ["security", "auditor"], ["approver", "member"]];
    const standings = all.flatMap((roles) => [active(...roles), off(...roles)]);
    for (const before of standings) {
      for (const after of standings) {
        const held = before.status === "active" ? before.roles : [];
        const { now } = divideChange(before, after, false);
        const holds = now.status === "active" ? now.roles : [];
        expect(
          holds.filter((role) => !held.includes(role) && ["admin", "security", "approver"].includes(role)),
        ).toEqual([]);
      }
    }
  });
});

describe("a change of roles while the organisation is being founded", () => {
  it("holds at once, and says that one admin did it alone", () => {
    expect(divideChange(active(), active("approver"), true)).toEqual({
      now: active("approver"),
      later: undefined,
      alone: true,
    });
    expect(divideChange(active(), active("member"), true)).toEqual({
      now: active("member"),
      later: undefined,
      alone: false,
    });
  });
});
