import { describe, expect, it } from "vitest";
import { chainsAround, peopleAround } from "./around";

const named = (id: string) => ({ id, name: id.toUpperCase(), sealed: true, now: null });
const act = {
  actor: { ...named("rsv_1"), type: "resource_server" },
  ...{ approvers: [named("per_1")], accountable: named("per_2"), for: named("per_2"), chain: ["dlg_1", "dlg_2"] },
  decision: "allow" as const,
};
const change = {
  actor: { ...named("per_1"), type: "person" },
  ...{ approvers: [], accountable: null, for: null, chain: [], decision: null },
};

describe("what is around an agent under investigation", () => {
  it("are its people, with their parts, those in the most entries first", () => {
    expect(peopleAround([act, change])).toEqual([
      { ...named("per_1"), acted: 1, approved: 1, answers: 0 },
      { ...named("per_2"), acted: 0, approved: 0, answers: 1 },
    ]);
  });

  it("are the chains that it acted under, with their decisions", () => {
    const denied = { ...act, decision: "deny" as const };
    const root = { ...act, chain: ["dlg_1"] };
    expect(chainsAround([act, denied, change, root, denied])).toEqual([
      { chain: ["dlg_1", "dlg_2"], allowed: 1, denied: 2 },
      { chain: ["dlg_1"], allowed: 1, denied: 0 },
    ]);
  });
});
