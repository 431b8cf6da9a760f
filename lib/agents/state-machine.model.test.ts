import { describe, expect, it } from "vitest";
import { agentActions, agentStatuses } from "./model";
import {
  actionTowards,
  agentEvents,
  canMove,
  statesOf,
  transitionOf,
  transitions,
  transitionsFrom,
} from "./state-machine.model";

describe("states of an agent", () => {
  const legal = new Set(
    "draft>pending draft>active draft>revoked draft>retiring pending>draft pending>active pending>revoked pending>retiring active>suspended active>revoked active>retiring suspended>active suspended>revoked suspended>retiring revoked>active revoked>retiring retiring>retired".split(
      " ",
    ),
  );

  it.each(agentStatuses.flatMap((from) => agentStatuses.map((to) => [from, to] as const)))(
    "%s -> %s follows the table",
    (from, to) => expect(canMove(from, to)).toBe(legal.has(`${from}>${to}`)),
  );

  it("retired is the end, and every other state can be left for it", () => {
    expect(transitionsFrom("retired")).toEqual([]);
    for (const status of agentStatuses) {
      if (status === "retired" || status === "retiring") continue;
      expect(transitionOf("retire", status)?.to).toBe("retiring");
    }
  });

  // The database leaves a first activation out of the changes that status lists follow, because no token exists yet.
  it("never lead back to draft or pending once an agent was active", () => {
    for (const { from, to } of transitions) {
      if (to !== "draft" && to !== "pending") continue;
      expect(from.filter((status) => status !== "draft" && status !== "pending")).toEqual([]);
    }
  });

  it("have one row for each event, and no state is left twice by one action but a draft by its activation", () => {
    expect(transitions.map(({ event }) => event)).toEqual(agentEvents);
    for (const status of agentStatuses) {
      const asked = transitionsFrom(status).flatMap(({ action }) => action ?? []);
      const twice = asked.filter((action, at) => asked.indexOf(action) !== at);
      expect(twice).toEqual(status === "draft" ? ["activate"] : []);
    }
  });

  it("say of each action where it is possible", () => {
    for (const action of agentActions) expect(statesOf(action).length).toBeGreaterThan(0);
    expect(statesOf("activate")).toEqual(["draft", "pending"]);
    expect(statesOf("reinstate")).toEqual(["revoked"]);
    expect(statesOf("enrol")).toEqual(["draft", "pending", "active"]);
    expect(statesOf("setEnd")).toEqual(["draft", "pending", "active", "suspended", "revoked"]);
    expect(statesOf("retire")).toEqual(["draft", "pending", "active", "suspended", "revoked"]);
  });

  it("are asked for by the action of their transition, and the others by none", () => {
    const asked = agentStatuses.flatMap((from) =>
      agentStatuses.flatMap((to) => {
        const action = actionTowards(from, to);
        return action === undefined ? [] : `${from}>${to} ${action}`;
      }),
    );
    const ends = ["revoked revoke", "retiring retire", "retired retire"];
    const from = (state: string, ...targets: string[]) => targets.map((target) => `${state}>${target}`);
    expect(asked.toSorted()).toEqual(
      [
        ...from("draft", "active activate", ...ends),
        ...from("pending", "active activate", ...ends),
        ...from("active", "suspended suspend", ...ends),
        // Security suspends it again, with another reason and end.
        ...from("suspended", "suspended suspend", "active resume", ...ends),
        ...from("revoked", "active reinstate", "retiring retire", "retired retire"),
      ].toSorted(),
    );
  });

  it("a revoked agent comes back by reinstatement alone", () => {
    const back = transitions.filter(({ from, to }) => from.includes("revoked") && to !== "retiring");
    expect(back.map(({ event }) => event)).toEqual(["reinstate"]);
  });
});
