import { defineRule, some } from "./rule";
import { dayMs, indexesOf, isDecision, type Seen, within } from "./watched";

type Depth = { since: number; events: number; deepest: number };

/** An agent acts at the end of a longer chain than ever before. */
export const depthGrowth = defineRule({
  kind: "depth_growth",
  bounds: { learningDays: [7, 1, 90], learningActions: [50, 1, 100_000], by: [1, 1, 10] },
  subjects: (event) => (isDecision(event) && event.chain.length > 0 ? [event.agentId] : []),
  start: ({ at }): Depth => ({ since: at, events: 0, deepest: 0 }),
  step(state, event, { learningDays, learningActions, by }) {
    const depth = event.chain.length;
    const next = { ...state, events: state.events + 1, deepest: Math.max(state.deepest, depth) };
    const learnt = event.at - state.since >= learningDays * dayMs && state.events >= learningActions;
    if (!learnt || depth < state.deepest + by) return { state: next };
    return {
      state: next,
      finding: {
        severity: "medium",
        reason: `Acted at the end of a chain of ${some(depth, "delegation")}; the longest before had ${state.deepest}.`,
        baseline: { deepest: state.deepest, seen: depth },
        evidence: [event.index],
      },
    };
  },
});

type FanOut = { recent: Seen[]; day: number; count: number; busiest: number };

/** A delegation is passed on more often in a day than several times its busiest day. */
export const fanOutGrowth = defineRule({
  kind: "fan_out_growth",
  bounds: { least: [10, 2, 10_000], times: [3, 2, 100] },
  // The parent of what was granted.
  subjects: (event) => (event.type === "delegation.granted" ? [event.chain.at(-2) ?? null] : []),
  start: ({ at }): FanOut => ({ recent: [], day: Math.floor(at / dayMs), count: 0, busiest: 0 }),
  step(before, event, { least, times }) {
    const day = Math.floor(event.at / dayMs);
    const state =
      day === before.day ? before : { ...before, day, count: 0, busiest: Math.max(before.busiest, before.count) };
    const count = state.count + 1;
    const most = Math.min(Math.max(least, state.busiest * times), 200);
    const recent = within(state.recent, event, dayMs, most);
    if (recent.length < most) return { state: { ...state, count, recent } };
    return {
      state: { ...state, count, recent: [] },
      finding: {
        severity: "medium",
        reason: `Passed on ${some(recent.length, "time")} within a day; the busiest day before had ${state.busiest}.`,
        baseline: { busiestDay: state.busiest, seen: recent.length },
        evidence: indexesOf(recent),
      },
    };
  },
});
