import { describe, expect, it } from "vitest";
import { usualTuning } from "./engine";
import { newAction } from "./first-use";
import { dayMs, hourMs, type Watched } from "./watched";

const nothing: Omit<Watched, "index" | "at" | "type"> = {
  ...{ decision: null, code: null, actorType: "system", actorId: "mandate", agentId: "agt_1", instanceId: null },
  ...{ serverId: null, action: null, resourceType: null, resource: null, network: null, key: null },
  ...{ amounts: [], chain: [], refs: [] },
};
const act = (at: number, action: string, chain: string[]) =>
  ({ ...nothing, index: at, at, type: "decision.made", decision: "allow", action, chain }) satisfies Watched;
const grant = (at: number, id: string, type = "delegation.granted") =>
  ({ ...nothing, index: at, at, type, chain: ["dlg_root", id] }) satisfies Watched;

const { settings } = usualTuning("new_action");

/** Actions that are found among these records, after two weeks of usual work under one delegation. */
function foundAmong(events: readonly Watched[], kept: (state: unknown) => unknown = (state) => state): string[] {
  let state: unknown;
  for (let hour = 0; hour < 14 * 24; hour++)
    ({ state } = newAction.step(state, act(hour * hourMs, "read", ["dlg_1"]), settings, "agt_1"));
  state = kept(state);
  return events.flatMap((event) => {
    const step = newAction.step(state, event, settings, "agt_1");
    state = JSON.parse(JSON.stringify(step.state));
    return step.finding ? [event.action ?? ""] : [];
  });
}

const now = 14 * dayMs;

describe("new authority", () => {
  it("explains the first uses under it, and none under older authority", () => {
    expect(
      foundAmong([grant(now, "dlg_2"), act(now + 1, "pay", ["dlg_root", "dlg_2"]), act(now + 2, "purge", ["dlg_1"])]),
    ).toEqual(["purge"]);
  });

  it("explains the first uses under a delegation that was changed, also further down the chain", () => {
    const changed = grant(now, "dlg_1", "delegation.changed");
    expect(foundAmong([changed, act(now + 1, "pay", ["dlg_1", "dlg_3"])])).toEqual([]);
  });

  it("explains nothing after its days of grace", () => {
    expect(foundAmong([grant(now, "dlg_2"), act(now + 3 * dayMs, "pay", ["dlg_2"])])).toEqual(["pay"]);
  });

  it("explains an action of which no delegation is known", () => {
    expect(foundAmong([grant(now, "dlg_2"), act(now + 1, "pay", [])])).toEqual([]);
  });

  it("explains all, while there is more of it than the rule keeps", () => {
    const grants = Array.from({ length: 40 }, (_, n) => grant(now + n, `dlg_new_${n}`));
    expect(foundAmong([...grants, act(now + 50, "pay", ["dlg_new_0"])])).toEqual([]);
    expect(foundAmong([...grants, act(now + 3 * dayMs, "pay", ["dlg_new_0"])])).toEqual([]);
    expect(foundAmong([...grants, act(now + 3 * dayMs + 50, "pay", ["dlg_new_0"])])).toEqual(["pay"]);
  });

  it("explains all for its days of grace, where it is older than the rule's memory of each", () => {
    const older = (state: unknown) => ({ ...(state as object), granted: now, grants: undefined });
    expect(foundAmong([act(now + 1, "pay", ["dlg_1"])], older)).toEqual([]);
    expect(foundAmong([act(now + 3 * dayMs, "pay", ["dlg_1"])], older)).toEqual(["pay"]);
  });
});
