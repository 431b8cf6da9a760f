import { defineRule } from "./rule";
import { dayMs, hourMs, isDecision } from "./watched";

type State = { since: number; asks: number; last: number; lastIndex: number; longest: number; raised: boolean };

/** A resource server that asked regularly has stopped asking: it may decide by itself. */
export const silentServer = defineRule({
  kind: "silent_server",
  bounds: { hours: [4, 1, 720], percent: [150, 110, 1_000], learningDays: [7, 1, 90], learningAsks: [100, 1, 100_000] },
  subjects: (event) => (isDecision(event) ? [event.serverId] : []),
  start: ({ at, index }): State => ({ since: at, asks: 0, last: at, lastIndex: index, longest: 0, raised: false }),
  step(state, event, settings) {
    const gap = event.at - state.last;
    // A silence that was found teaches nothing.
    const longest = state.raised ? state.longest : Math.max(state.longest, gap);
    // Written out, since spreading takes most of the time of a step.
    const next: State = {
      since: state.since,
      asks: state.asks + 1,
      last: event.at,
      lastIndex: event.index,
      longest,
      raised: false,
    };
    const learnt = event.at - state.since >= settings.learningDays * dayMs && next.asks >= settings.learningAsks;
    const step = { state: next, over: state.raised };
    return learnt ? { ...step, due: event.at + patience(next, settings) } : step;
  },
  tick(state, now, settings) {
    const silent = now - state.last;
    if (state.raised) return { state };
    if (silent < patience(state, settings)) return { state, due: state.last + patience(state, settings) };
    const [hours, longest] = [Math.floor(silent / hourMs), Math.max(1, Math.round(state.longest / hourMs))];
    return {
      state: { ...state, raised: true },
      finding: {
        severity: "high",
        reason: `Has not asked for ${hours} hours; its longest silence before was ${longest} h.`,
        baseline: { longestHours: longest, seen: hours },
        evidence: [state.lastIndex],
      },
    };
  },
});

const patience = (
  { longest }: Pick<State, "longest">,
  { hours, percent }: { readonly hours: number; readonly percent: number },
): number => Math.max(hours * hourMs, (longest * percent) / 100);
