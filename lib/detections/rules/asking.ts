import { defineRule, some } from "./rule";
import { dayMs, indexesOf, isDecision, type Seen, type Watched, within } from "./watched";

type State = { since: number; day: number; count: number; recent: Seen[]; busiest: number; raised: boolean };

const mostSeen = 100;

const asks = (event: Watched): boolean =>
  event.type === "request.made" || (isDecision(event) && event.code === "approval_required");

/** An agent asks people more often in a day than several times its busiest day. */
export const frequentAsking = defineRule({
  kind: "frequent_asking",
  bounds: { least: [20, 3, 100], times: [3, 2, 100], learningDays: [3, 0, 90] },
  subjects: (event) => (asks(event) ? [event.agentId] : []),
  start: ({ at }): State => ({
    since: at,
    day: Math.floor(at / dayMs),
    count: 0,
    recent: [],
    busiest: 0,
    raised: false,
  }),
  step(before, event, { least, times, learningDays }) {
    const state = nextDay(before, Math.floor(event.at / dayMs));
    const recent = within(state.recent, event, dayMs, mostSeen);
    const most = Math.min(Math.max(least, state.busiest * times), mostSeen);
    const learning = event.at - state.since < learningDays * dayMs;
    const next = { ...state, count: state.count + 1, recent };
    if (learning || state.raised || recent.length < most) return { state: next };
    return {
      state: { ...next, recent: [], raised: true },
      finding: {
        severity: "medium",
        reason: `Asked people ${some(recent.length, "time")} in a day; the busiest day before had ${state.busiest}.`,
        baseline: { busiestDay: state.busiest, seen: recent.length },
        evidence: indexesOf(recent),
      },
      due: (state.day + 2) * dayMs,
    };
  },
  tick: (state) => ({ state, over: true }),
});

/** A day on which too much was asked teaches nothing. */
function nextDay(state: State, day: number): State {
  if (day <= state.day) return state;
  const busiest = state.raised ? state.busiest : Math.max(state.busiest, state.count);
  return { ...state, day, count: 0, busiest, raised: false };
}
