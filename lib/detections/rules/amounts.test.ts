import { expect, it } from "vitest";
import { limitProbing } from "./amounts";
import { usualTuning } from "./engine";
import type { WatchRule } from "./rule";
import { thresholdSplitting } from "./splitting";
import { minuteMs, type Watched } from "./watched";

const asked = (at: number, value: number, unit: string, answer: Pick<Watched, "decision" | "code">): Watched => ({
  ...{ index: at, at: at * minuteMs, type: "decision.made", actorType: "resource_server", actorId: "rsv_1" },
  ...{ agentId: "agt_1", instanceId: "ins_1", serverId: "rsv_1", action: "create", resourceType: "payment" },
  ...{ resource: "account/1", network: null, key: null, amounts: [{ value, unit }], chain: ["dlg_1"], refs: [] },
  ...answer,
});
const refused = { decision: "deny", code: "limit_exceeded" } as const;
const allowed = { decision: "allow", code: null } as const;

function reasonOf(rule: WatchRule, events: readonly Watched[]): string | undefined {
  let [state, reason]: [unknown, string | undefined] = [undefined, undefined];
  for (const event of events) {
    const step = rule.step(state, event, usualTuning(rule.kind).settings, "dlg_1");
    state = step.state;
    reason = step.finding?.reason ?? reason;
  }
  return reason;
}

it("probed amounts are told with their unit and its decimals", () => {
  const values = [573.2, 848.58, 600, 700];
  expect(
    reasonOf(
      limitProbing,
      values.map((value, at) => asked(at, value, "USD", refused)),
    ),
  ).toBe("Tried 4 different amounts between 573.20 USD and 848.58 USD within 30 minutes; a limit refused all of them.");
});

it("pieces of an amount are told with their unit and its decimals", () => {
  const pieces = [1, 2, 3, 4].map((at) => asked(at, 4500, "JPY", allowed));
  expect(reasonOf(thresholdSplitting, [asked(0, 5000, "JPY", refused), ...pieces])).toMatch(
    /^4 actions of together 18,?000 JPY within .+ each below 5,?000 JPY, from where/,
  );
});
