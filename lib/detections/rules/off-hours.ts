import { defineRule, some } from "./rule";
import { dayMs, hourMs, indexesOf, isDecision, type Seen } from "./watched";

type State = {
  since: number;
  /** On how many days it acted in each hour: 24 of weekdays, then 24 of weekends. */
  days: number[];
  hour: number;
  recent: Seen[];
  raised: boolean;
};

const mostSeen = 20;
const weekend = new Set([0, 6]);
/** A single late action is no habit. */
const habitDays = 2;

/** Actions in an hour of the day in which the agent never acts, nor in the hours beside it. */
export const offHours = defineRule({
  kind: "off_hours",
  bounds: { count: [5, 1, 1_000], learningDays: [14, 7, 90], mostHours: [14, 1, 23] },
  subjects: (event) => (isDecision(event) ? [event.agentId] : []),
  start: ({ at }): State => ({ since: at, days: Array(48).fill(0), hour: -1, recent: [], raised: false }),
  step(before, event, { count, learningDays, mostHours }) {
    const hour = Math.floor(event.at / hourMs);
    const state = hour === before.hour ? before : settled(before, hour);
    const recent = [...state.recent, [event.at, event.index] as const].slice(-mostSeen);
    const next = { ...state, recent };
    const learnt = event.at - state.since >= learningDays * dayMs;
    if (!learnt || state.raised || recent.length < count || isUsual(state, event.at, mostHours)) return { state: next };
    const at = new Date(event.at);
    const day = weekend.has(at.getUTCDay()) ? "a weekend" : "a weekday";
    return {
      state: { ...next, raised: true },
      finding: {
        severity: "medium",
        reason: `${some(recent.length, "action")} at ${at.getUTCHours()} h UTC on ${day}, where it never acted in ${Math.floor((event.at - state.since) / dayMs)} days.`,
        baseline: { hoursOfTheDay: hoursOf(state, slotOf(event.at)), seen: recent.length },
        evidence: indexesOf(recent),
      },
      due: (hour + 2) * hourMs,
    };
  },
  tick: (state) => ({ state, over: true }),
});

const slotOf = (at: number): number => {
  const date = new Date(at);
  return date.getUTCHours() + (weekend.has(date.getUTCDay()) ? 24 : 0);
};

/** Learns the finished hour. Hours that were found odd are learnt too, so that a new habit is told once. */
function settled(state: State, hour: number): State {
  const { recent, days, raised } = state;
  const [first] = recent;
  if (!first) return { ...state, hour };
  const slot = slotOf(first[0]);
  const seen = Math.min(99, (days[slot] ?? 0) + (raised ? habitDays : 1));
  return { ...state, days: days.with(slot, seen), hour, recent: [], raised: false };
}

/** Hours of that kind of day in which it acts. */
const hoursOf = ({ days }: State, slot: number): number => {
  const from = slot < 24 ? 0 : 24;
  return days.slice(from, from + 24).filter((seen) => seen >= habitDays).length;
};

/** An agent without a rhythm acts at any hour. */
function isUsual(state: State, at: number, mostHours: number): boolean {
  const slot = slotOf(at);
  const from = slot < 24 ? 0 : 24;
  const beside = [-1, 0, 1].map((by) => state.days[from + ((slot - from + by + 24) % 24)] ?? 0);
  if (beside.some((seen) => seen >= habitDays)) return true;
  return Math.max(hoursOf(state, slot), hoursOf(state, (slot + 24) % 48)) > mostHours;
}
