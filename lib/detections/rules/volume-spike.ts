import { defineRule, some } from "./rule";
import { dayMs, hourMs, isDecision } from "./watched";

type State = {
  since: number;
  hour: number;
  count: number;
  first: number;
  /** The busiest hours, forgotten slowly. The last of them is the usual: one odd hour does not move it. */
  busiest: number[];
  raised: boolean;
};

/** The share that is left of a busy hour a day later. */
const kept = 0.97;
const mostBusy = 3;
const usualIn = ({ busiest }: Pick<State, "busiest">): number => busiest.at(-1) ?? 0;

/** More actions in an hour than several times a busy one before. */
export const volumeSpike = defineRule({
  kind: "volume_spike",
  bounds: { least: [100, 10, 1_000_000], times: [3, 2, 100], learningDays: [3, 0, 90] },
  subjects: (event) => (isDecision(event) ? [event.agentId] : []),
  start: ({ at, index }): State => ({
    ...{ since: at, hour: Math.floor(at / hourMs), count: 0, first: index },
    ...{ busiest: [], raised: false },
  }),
  step(before, event, { least, times, learningDays }) {
    const state = nextHour(before, Math.floor(event.at / hourMs), event.index);
    const count = state.count + 1;
    const most = Math.max(least, Math.ceil(usualIn(state) * times));
    const learnt = event.at - state.since >= learningDays * dayMs;
    if (count < most || state.raised || !learnt) return { state: { ...state, count } };
    const usual = Math.round(usualIn(state));
    return {
      state: { ...state, count, raised: true },
      finding: {
        severity: "medium",
        reason: `${some(count, "action")} since the hour began; a busy hour has ${usual}.`,
        baseline: { busyHour: usual, seen: count },
        evidence: [state.first, event.index],
      },
      due: (state.hour + 2) * hourMs,
    };
  },
  tick: (state) => ({ state, over: true }),
});

/** An hour in which too much was seen teaches nothing. */
function nextHour(state: State, hour: number, first: number): State {
  if (hour <= state.hour) return state;
  const faded = state.busiest.map((count) => count * kept ** ((hour - state.hour) / 24));
  const busiest = state.raised ? faded : [...faded, state.count].sort((a, b) => b - a).slice(0, mostBusy);
  return { ...state, hour, count: 0, first, busiest, raised: false };
}
