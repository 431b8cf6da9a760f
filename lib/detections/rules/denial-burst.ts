import { defineRule, some } from "./rule";
import { hourMs, indexesOf, isDecision, minuteMs, type Seen, within } from "./watched";

type State = { recent: Seen[]; hour: number; count: number; usual: number; hours: number; last: number };

/** Share of the newest hour in the usual count. */
const weight = 0.1;
/** Denials that are steps of asking people, and those of things that have ended, which other rules watch. */
const ordinary: ReadonlySet<string | null> = new Set(["approval_required", "too_many_pending"]);

/** Many denials in a short time, against what is usual for this instance in an hour. */
export const denialBurst = defineRule({
  kind: "denial_burst",
  bounds: { count: [10, 3, 10_000], minutes: [10, 1, 60], times: [3, 1, 100] },
  subjects: (event) =>
    isDecision(event) && event.decision === "deny" && !ordinary.has(event.code)
      ? [event.instanceId ?? event.agentId]
      : [],
  start: ({ at }): State => ({ recent: [], hour: Math.floor(at / hourMs), count: 0, usual: 0, hours: 0, last: 0 }),
  step(before, event, { count, minutes, times }) {
    const state = nextHour(before, Math.floor(event.at / hourMs));
    const most = Math.max(count, Math.ceil(state.usual * times));
    const recent = within(state.recent, event, minutes * minuteMs, Math.min(most, 200));
    const due = event.at + hourMs;
    if (recent.length < Math.min(most, 200)) {
      return { state: { ...state, recent, count: state.count + 1, last: event.at }, due };
    }
    const usual = Math.round(state.usual);
    return {
      state: { ...state, recent: [], last: event.at },
      finding: {
        severity: "high",
        reason: `${some(recent.length, "denial")} within ${some(minutes, "minute")}; usually ${usual} an hour.`,
        baseline: { usualPerHour: usual, seen: recent.length, minutes },
        evidence: indexesOf(recent),
      },
      due,
    };
  },
  tick: (state) => ({ state, over: true }),
});

/** Counts the finished hour into the usual. Hours without a denial count as zero. */
function nextHour(state: State, hour: number): State {
  if (hour <= state.hour) return state;
  const first = state.hours === 0 ? state.count : state.usual + weight * (state.count - state.usual);
  return { ...state, usual: first * (1 - weight) ** Math.min(hour - state.hour - 1, 100), hour, count: 0, hours: 1 };
}
