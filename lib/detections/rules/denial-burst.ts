import { defineRule, some } from "./rule";
import { dayMs, hourMs, indexesOf, isDecision, minuteMs, type Seen, within } from "./watched";

type State = {
  since: number;
  recent: Seen[];
  hour: number;
  count: number;
  /** Denials of the busiest hours, forgotten slowly. The last of them is the usual: one odd hour does not move it. */
  busiest: number[];
  /** When a burst was last found; 0 for never. */
  found: number;
};

/** The share that is left of a busy hour a day later. */
const kept = 0.97;
const mostBusy = 3;
const mostSeen = 200;
const usualIn = ({ busiest }: Pick<State, "busiest">): number =>
  busiest.length < mostBusy ? 0 : (busiest.at(-1) ?? 0);
/** Denials that are steps of asking people, and those of things that have ended, which other rules watch. */
const ordinary: ReadonlySet<string | null> = new Set(["approval_required", "too_many_pending"]);

/**
 * Many denials in a short time, against what is usual for this instance in its busiest hours.
 *
 * An instance that is often refused is learnt from its first denial on: its bursts teach what is usual, and are found once
 * in a day meanwhile. Later an hour with a finding teaches nothing.
 */
export const denialBurst = defineRule({
  kind: "denial_burst",
  form: 2,
  bounds: { count: [10, 3, 10_000], minutes: [10, 1, 60], times: [3, 1, 100], learningDays: [3, 0, 90] },
  subjects: (event) =>
    isDecision(event) && event.decision === "deny" && !ordinary.has(event.code)
      ? [event.instanceId ?? event.agentId]
      : [],
  start: ({ at }): State => ({
    since: at,
    recent: [],
    hour: Math.floor(at / hourMs),
    count: 0,
    busiest: [],
    found: 0,
  }),
  step(before, event, { count, minutes, times, learningDays }) {
    const learntAt = before.since + learningDays * dayMs;
    const state = nextHour(before, Math.floor(event.at / hourMs), learntAt);
    const most = Math.min(Math.max(count, Math.ceil(usualIn(state) * times)), mostSeen);
    const recent = within(state.recent, event, minutes * minuteMs, most);
    const next = { ...state, recent, count: state.count + 1 };
    const due = event.at + hourMs;
    const isKnown = event.at < learntAt && state.found > 0 && event.at - state.found < dayMs;
    if (recent.length < most || isKnown) return { state: next, due };
    const usual = Math.round(usualIn(state));
    return {
      state: { ...next, recent: [], found: event.at },
      finding: {
        severity: "high",
        reason: `${some(recent.length, "denial")} within ${some(minutes, "minute")}; usually ${usual} in a busy hour.`,
        baseline: { busyHour: usual, seen: recent.length, minutes },
        evidence: indexesOf(recent),
      },
      due,
    };
  },
  tick: (state) => ({ state, over: true }),
});

/** Counts the finished hour among the busiest. */
function nextHour(state: State, hour: number, learntAt: number): State {
  if (hour <= state.hour) return state;
  const faded = state.busiest.map((count) => count * kept ** ((hour - state.hour) / 24));
  const teaches = state.hour * hourMs < learntAt || Math.floor(state.found / hourMs) !== state.hour;
  const busiest = teaches ? [...faded, state.count].sort((a, b) => b - a).slice(0, mostBusy) : faded;
  return { ...state, hour, count: 0, busiest };
}
