import { defineRule } from "./rule";
import { dayMs, isDecision, minuteMs, type Watched } from "./watched";

const mostSeen = 32;

type Known = { since: number; events: number; seen: string[]; many: boolean };

const acted = (event: Watched) =>
  isDecision(event) && event.instanceId !== null && event.network !== null ? [event.agentId] : [];

/** An instance acts from a network that none of its agent's instances acted from before. */
export const newNetwork = defineRule({
  kind: "new_network",
  bounds: { learningDays: [7, 1, 90], learningActions: [50, 1, 100_000] },
  subjects: acted,
  start: ({ at }): Known => ({ since: at, events: 0, seen: [], many: false }),
  step(state, event, { learningDays, learningActions }) {
    const network = event.network ?? "";
    const events = state.events + 1;
    if (state.many || state.seen.includes(network)) return { state: { ...state, events } };
    const many = state.seen.length >= mostSeen;
    const next = { ...state, events, many, seen: many ? [] : [...state.seen, network] };
    const learnt = event.at - state.since >= learningDays * dayMs && state.events >= learningActions;
    if (!learnt || many) return { state: next };
    return {
      state: next,
      finding: {
        severity: "medium",
        reason: `Acts from the network ${network}; its agent acted from ${state.seen.length === 1 ? "one other" : `${state.seen.length} others`} before.`,
        baseline: { known: state.seen.length, days: Math.floor((event.at - state.since) / dayMs) },
        evidence: [event.index],
      },
    };
  },
  actor: ({ instanceId }, subject) => instanceId ?? subject,
});

type Places = {
  since: number;
  /** When each network was first seen. */
  known: { network: string; at: number }[];
  /** The last places of each instance, one for each change of network. */
  recent: { of: string; at: number; network: string; index: number }[];
};

/** An instance acts in turn from two networks, and one of them is new to its agent. */
export const twoPlaces = defineRule({
  kind: "two_places",
  bounds: { minutes: [10, 1, 120], changes: [3, 2, 20], learningDays: [3, 0, 90] },
  subjects: acted,
  start: ({ at }): Places => ({ since: at, known: [], recent: [] }),
  step(state, event, { minutes, changes, learningDays }) {
    const [of, network] = [event.instanceId ?? "", event.network ?? ""];
    if (state.recent.findLast((place) => place.of === of)?.network === network) return { state };
    const known = state.known.some((one) => one.network === network)
      ? state.known
      : [...state.known, { network, at: event.at }].slice(-mostSeen);
    const fresh = state.recent.filter(({ at }) => event.at - at < minutes * minuteMs);
    const here = [...fresh.filter((place) => place.of === of), { of, at: event.at, network, index: event.index }];
    const others = fresh.filter((place) => place.of !== of);
    const next = { ...state, known, recent: [...others, ...here].slice(-mostSeen) };
    const isLearnt = (at: number) => event.at - at >= learningDays * dayMs;
    const isNew = known.some((one) => !isLearnt(one.at) && here.some((place) => place.network === one.network));
    if (here.length <= changes || !isNew || !isLearnt(state.since)) return { state: next };
    const places = [...new Set(here.map((place) => place.network))].sort();
    return {
      state: { ...next, recent: others },
      finding: {
        severity: "critical",
        reason: `Changed between ${places.join(" and ")} ${here.length - 1} times within ${minutes} minutes.`,
        baseline: { changes: here.length - 1, minutes },
        evidence: here.map(({ index }) => index),
      },
    };
  },
  actor: ({ instanceId }, subject) => instanceId ?? subject,
});
