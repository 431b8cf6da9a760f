import { defineRule, some } from "./rule";
import { dayMs, indexesOf, isDecision, type Seen, type Watched, within } from "./watched";

type State = { since: number; day: number; count: number; recent: Seen[]; busiest: number; raised: boolean };

const mostSeen = 100;

/**
 * The agent that asks. A request is made by a person, or by an agent in the name of one: its record then refers to the
 * instance of that agent. The agent that it is for may be another one.
 */
function askerIn(event: Watched): string | null {
  if (isDecision(event)) return event.code === "approval_required" ? event.agentId : null;
  if (event.type !== "request.made" || !event.refs.some((id) => id.startsWith("ins_"))) return null;
  return event.refs.find((id) => id.startsWith("agt_") && id !== event.agentId) ?? event.agentId;
}

/** An agent asks people more often in a day than several times its busiest day. */
export const frequentAsking = defineRule({
  kind: "frequent_asking",
  form: 2,
  bounds: { least: [20, 3, 100], times: [3, 2, 100], learningDays: [3, 0, 90] },
  subjects: (event) => [askerIn(event)],
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
