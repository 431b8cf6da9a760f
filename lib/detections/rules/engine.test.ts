import { describe, expect, it } from "vitest";
import { foldEvent, foldTime, type States, usualTunings } from "./engine";
import { watchRules } from "./registry";
import { dayMs, type Watched } from "./watched";

const at = Date.UTC(2026, 9, 5, 9);
const denied: Watched = {
  ...{ index: 1, at, type: "decision.made", actorType: "resource_server", actorId: "rsv_1" },
  ...{ agentId: "agt_1", instanceId: "ins_1", serverId: "rsv_1", action: "create", resourceType: "payment" },
  ...{ resource: "account/1", network: null, key: null, amounts: [], chain: ["dlg_1"], refs: [] },
  ...{ decision: "deny", code: "outside_authority" },
};

describe("a state that an earlier version kept in another form", () => {
  /** As the first version of the rule kept it. */
  const earlier = { recent: [], hour: Math.floor(at / 3_600_000) - 2, count: 3, usual: 2, hours: 40, last: at };
  const kept = (due: number): States =>
    new Map([["ins_1", { rules: { denial_burst: { state: earlier, due } }, changed: false, at }]]);

  it("is left aside: the rule begins again, and no record stops the others", () => {
    const states = kept(at + dayMs);
    expect(foldEvent(states, { event: denied, concerns: [[watchRules.denial_burst, "ins_1"]] }, usualTunings)).toEqual(
      [],
    );
    expect(states.get("ins_1")?.rules.denial_burst).toMatchObject({ form: 2, state: { since: at, count: 1 } });
  });

  it("is forgotten when its time has come", () => {
    const states = kept(at);
    expect(foldTime(states, at, usualTunings)).toEqual([]);
    expect(states.get("ins_1")).toMatchObject({ rules: {}, changed: true });
  });
});

it("each rule keeps a state of the form that its number names: another form takes the next number", () => {
  const forms = Object.values(watchRules).map(
    (rule) =>
      `${rule.kind} ${rule.form}: ${Object.keys(Object(rule.start(denied)))
        .toSorted()
        .join(" ")}`,
  );
  expect(forms).toMatchInlineSnapshot(`
    [
      "denial_burst 2: busiest count found hour recent since",
      "volume_spike 1: busiest count first hour raised since",
      "new_action 1: events granted grants many seen since",
      "new_resource 1: events granted grants many seen since",
      "new_server 1: events granted grants many seen since",
      "off_hours 1: days hour raised recent since",
      "new_network 1: events many seen since",
      "two_places 1: known recent since",
      "used_after_end 1: endedAt recent",
      "depth_growth 1: deepest events since",
      "fan_out_growth 1: busiest count day recent",
      "frequent_asking 2: busiest count day raisedOn recent since",
      "limit_probing 1: tried",
      "threshold_splitting 2: busiest day pieces raised since thresholds tried",
      "approval_bypass 1: refused",
      "shared_key 1: uses",
      "silent_server 1: asks last lastIndex longest raised since",
      "sign_in_anomaly 1: decidedAt failures networks signIns since unusual",
    ]
  `);
});
