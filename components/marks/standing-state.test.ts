import { describe, expect, it } from "vitest";
import { holdsNothingYet } from "@/lib/principals/standing.model";
import { type Judged, shownState, stateWord } from "./standing-state";

const judged = (status: string, standing: Partial<Judged["standing"]> = {}): Judged => ({
  status,
  standing: { inEffect: true, code: null, by: null, ...standing },
});
const held = (code: string, by: Judged["standing"]["by"] = null) => ({ inEffect: false, code, by });

describe("the state that is shown", () => {
  it.each([
    ["active", judged("active")],
    ["active", judged("suspended")],
    ["partly", judged("active", { code: "partly_in_effect" })],
    ["active", judged("active", held("not_fully_judged", { kind: "blueprint", id: "bpt_1" }))],
    ["active", judged("active", held("no_delegation"))],
    ["stopped", judged("active", held("no_delegation", { kind: "person", id: "per_1" }))],
    ["stopped", judged("active", held("no_delegation", { kind: "blueprint", id: "bpt_1" }))],
    ["stopped", judged("active", held("no_delegation", { kind: "organisation", id: "org" }))],
    ["resting", judged("active", held("no_delegation", { kind: "delegation", id: "dlg_1" }))],
    ["resting", { id: "agt_1", ...judged("active", held("no_delegation", { kind: "agent", id: "agt_2" })) }],
    ["stopped", { id: "agt_1", ...judged("active", held("no_delegation", { kind: "agent", id: "agt_1" })) }],
    ["suspended", judged("suspended", held("agent_not_active", { kind: "agent", id: "agt_1" }))],
    ["retired", judged("retired", held("agent_not_active", { kind: "agent", id: "agt_1" }))],
    ["stopped", judged("active", held("delegation_not_active", { kind: "resource_server", id: "rsv_1" }))],
    ["stopped", judged("active", held("agent_revoked", { kind: "organisation", id: "org" }))],
    ["stopped", judged("active", held("agent_revoked", { kind: "person", id: "per_1" }))],
    ["resting", judged("active", held("person_not_entitled", { kind: "person", id: "per_1" }))],
    ["resting", judged("active", held("blueprint_ceiling", { kind: "blueprint", id: "bpt_1" }))],
    ["owner_deactivated", { ...judged("active", held("person_not_entitled")), owner: { active: false } }],
    ["resting", judged("active", held("delegation_not_active", { kind: "delegation", id: "dlg_1" }))],
    ["expired", { id: "dlg_1", ...judged("active", held("delegation_expired", { kind: "delegation", id: "dlg_1" })) }],
    ["resting", { id: "dlg_2", ...judged("active", held("delegation_expired", { kind: "delegation", id: "dlg_1" })) }],
  ])("is %s", (state, one) => {
    expect(shownState(one)).toBe(state);
  });

  it.each([
    [true, held("no_delegation")],
    [false, held("no_delegation", { kind: "person", id: "per_1" })],
    [false, held("no_delegation", { kind: "delegation", id: "dlg_1" })],
    [false, held("delegation_not_active")],
    [false, { inEffect: true, code: null, by: null }],
  ])("holds nothing yet only without a cause: %s", (expected, standing) => {
    expect(holdsNothingYet(standing)).toBe(expected);
  });

  it("has a word unless all is well", () => {
    expect(stateWord(judged("active"))).toBeUndefined();
    expect(stateWord(judged("suspended", held("agent_not_active")))).toBe("suspended");
  });
});
