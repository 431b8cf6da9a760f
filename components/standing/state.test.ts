import { describe, expect, it } from "vitest";
import { holdsNothingYet, type Judged, shownState, stateWord } from "./state";

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
    ["active", judged("active", held("no_delegation"))],
    ["stopped", judged("active", held("no_delegation", { kind: "person", id: "per_1", name: "Ada" }))],
    ["stopped", judged("active", held("no_delegation", { kind: "blueprint", id: "bpt_1", name: "B" }))],
    ["stopped", judged("active", held("no_delegation", { kind: "organisation", id: "org", name: "Acme" }))],
    ["resting", judged("active", held("no_delegation", { kind: "delegation", id: "dlg_1", name: "a" }))],
    ["resting", { id: "agt_1", ...judged("active", held("no_delegation", { kind: "agent", id: "agt_2", name: "b" })) }],
    ["stopped", { id: "agt_1", ...judged("active", held("no_delegation", { kind: "agent", id: "agt_1", name: "a" })) }],
    ["suspended", judged("suspended", held("agent_not_active", { kind: "agent", id: "agt_1", name: "a" }))],
    ["retired", judged("retired", held("agent_not_active", { kind: "agent", id: "agt_1", name: "a" }))],
    ["stopped", judged("active", held("delegation_not_active", { kind: "resource_server", id: "rsv_1", name: "P" }))],
    ["stopped", judged("active", held("agent_revoked", { kind: "organisation", id: "org", name: "Acme" }))],
    ["stopped", judged("active", held("agent_revoked", { kind: "person", id: "per_1", name: "Ada" }))],
    ["resting", judged("active", held("person_not_entitled", { kind: "person", id: "per_1", name: "Ada" }))],
    ["resting", judged("active", held("blueprint_ceiling", { kind: "blueprint", id: "bpt_1", name: "B" }))],
    ["owner_deactivated", { ...judged("active", held("person_not_entitled")), owner: { active: false } }],
    ["resting", judged("active", held("delegation_not_active", { kind: "delegation", id: "dlg_1", name: "a" }))],
  ])("is %s", (state, one) => {
    expect(shownState(one)).toBe(state);
  });

  it.each([
    [true, held("no_delegation")],
    [false, held("no_delegation", { kind: "person", id: "per_1", name: "Ada" })],
    [false, held("no_delegation", { kind: "delegation", id: "dlg_1", name: "a" })],
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
