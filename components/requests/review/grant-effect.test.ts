import { describe, expect, it } from "vitest";
import { grantEffect } from "./grant-effect";

const ada = { id: "per_1", name: "Ada" };
const ben = { id: "per_2", name: "Ben" };
const asked = { changesDelegationId: "dlg_1", delegator: ada, agentStanding: { inEffect: true } };
const idle = { ...asked, agentStanding: { inEffect: false } };
const active = {
  ...{ status: "active" as const, parentId: null, delegator: ada, pausedBy: null, suspendedUntil: null },
  standing: { inEffect: true },
};
const suspended = { ...active, status: "suspended" as const, standing: { inEffect: false } };
const paused = { ...suspended, pausedBy: ada.id };
const until = "2026-12-01T10:00:00.000Z";

describe("the effect of the last approval", () => {
  it.each([
    ["a new delegation", { ...asked, changesDelegationId: null }, undefined, { kind: "in_effect" }],
    ["a change of an unknown delegation", asked, undefined, { kind: "unknown" }],
    ["a change of one in effect", asked, active, { kind: "in_effect" }],
    ["a change of one at rest", asked, { ...active, standing: { inEffect: false } }, { kind: "unknown" }],
    ["a change of a suspended one", asked, suspended, { kind: "suspended", until: null }],
    ["one whose suspension has ended", asked, { ...suspended, standing: { inEffect: true } }, { kind: "in_effect" }],
    ["one suspended with an end", asked, { ...suspended, suspendedUntil: until }, { kind: "suspended", until }],
    ["a paused one, same delegator", asked, paused, { kind: "suspended", until: null }],
    ["a paused one, new delegator", { ...asked, delegator: ben }, paused, { kind: "resumed", delegator: "Ben" }],
    [
      "one suspended by a person, new delegator",
      { ...asked, delegator: ben },
      suspended,
      { kind: "suspended", until: null },
    ],
    [
      "a paused one below another, new delegator",
      { ...asked, delegator: ben },
      { ...paused, parentId: "dlg_0" },
      { kind: "suspended", until: null },
    ],
    [
      "a new delegation, agent may not act",
      { ...idle, changesDelegationId: null },
      undefined,
      { kind: "allows_nothing", resumedFor: null },
    ],
    ["a change of one in effect, agent may not act", idle, active, { kind: "allows_nothing", resumedFor: null }],
    ["a change of an unknown one, agent may not act", idle, undefined, { kind: "allows_nothing", resumedFor: null }],
    ["a change of a suspended one, agent may not act", idle, suspended, { kind: "suspended", until: null }],
    [
      "a paused one, new delegator, agent may not act",
      { ...idle, delegator: ben },
      paused,
      { kind: "allows_nothing", resumedFor: "Ben" },
    ],
  ])("of %s", (_, request, changed, effect) => {
    expect(grantEffect(request, changed)).toEqual(effect);
  });
});
