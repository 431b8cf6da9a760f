import { amountText, mostTried, type Tried, triedIn, unitOf, whatOf } from "./amounts";
import { defineRule, type Finding, some } from "./rule";
import { amountOf, dayMs, isDecision, leafOf, minuteMs, type Watched } from "./watched";

/** `stated`: it came near a limit that its delegation states, and not near one that the agent met. */
type Piece = Tried & { resource: string; stated: boolean };
type State = {
  since: number;
  /** The least amount of each kind of action that was refused or asked about, and when that was last seen. */
  thresholds: { what: string; value: number; at: number }[];
  tried: Piece[];
  day: number;
  /** The most pieces near one limit on one resource: on this day, and on the busiest day before. */
  pieces: number;
  busiest: number;
  raised: boolean;
};
type Threshold = { value: number; stated: boolean };

/** Kinds of actions with a threshold that are kept. */
const mostThresholds = 20;
const thresholdCodes: ReadonlySet<string | null> = new Set(["limit_exceeded", "approval_required"]);
const delegationOf = (event: Watched): string | null => leafOf(event) ?? event.agentId;
/** Limits and thresholds are those of a delegation. */
const splitIn = (event: Watched): string => `${delegationOf(event)} ${whatOf(event)}`;
const wasApproved = ({ refs }: Watched): boolean => refs.some((id) => id.startsWith("aap_"));

/**
 * Several amounts just below a threshold go to the same resource: one larger amount in pieces.
 *
 * A threshold is known because the agent met it, or because its delegation states it. Staying near a stated one may be the
 * usual work of an agent: that is learnt first, and only more than on its busiest day is found.
 */
export const thresholdSplitting = defineRule({
  kind: "threshold_splitting",
  form: 2,
  bounds: {
    ...{ count: [4, 2, 20], minutes: [60, 1, 1_440], fromPercent: [60, 10, 99], rememberDays: [30, 1, 90] },
    ...{ statedPercent: [80, 10, 99], times: [2, 1, 20], learningDays: [3, 0, 90] },
  },
  subjects: (event) => (isDecision(event) && amountOf(event) ? [event.agentId] : []),
  actor: (event, subject) => delegationOf(event) ?? subject,
  start: ({ at }): State => ({
    ...{ since: at, thresholds: [], tried: [], day: Math.floor(at / dayMs) },
    ...{ pieces: 0, busiest: 0, raised: false },
  }),
  step(before, event, settings) {
    const { count, minutes, times, learningDays } = settings;
    const what = splitIn(event);
    if (thresholdCodes.has(event.code)) {
      return { state: learnt(before, { what, value: amountOf(event)?.value ?? 0, at: event.at }, settings) };
    }
    const threshold = event.decision === "allow" ? nearThreshold(before, event, settings) : undefined;
    if (!threshold) return { state: before };
    const state = nextDay(before, Math.floor(event.at / dayMs));
    const piece = { ...triedIn(event, what), resource: event.resource ?? "", stated: threshold.stated };
    const fresh = state.tried.filter(({ at }) => event.at - at < minutes * minuteMs);
    // Usual work near a stated limit does not push out the pieces below a threshold that the agent met.
    const alike = [...fresh, piece].filter(({ stated }) => stated === piece.stated).slice(-mostTried);
    const tried = [...fresh.filter(({ stated }) => stated !== piece.stated), ...alike];
    const mine = tried.filter((one) => one.what === what && one.resource === piece.resource);
    const next = { ...state, tried, pieces: Math.max(state.pieces, mine.length) };
    const sum = Math.round(mine.reduce((all, one) => all + one.value, 0) * 1_000) / 1_000;
    const learning = threshold.stated && event.at - state.since < learningDays * dayMs;
    const most = threshold.stated ? Math.max(count, state.busiest * times) : count;
    if (learning || mine.length < Math.min(most, mostTried) || sum <= threshold.value) return { state: next };
    return {
      state: { ...next, raised: true, tried: tried.filter((one) => !mine.includes(one)) },
      finding: found(mine, { ...threshold, sum, usual: state.busiest, minutes, unit: unitOf(event) }),
    };
  },
});

type Compared = Threshold & { sum: number; usual: number; minutes: number; unit: string | undefined };

function found(pieces: readonly Piece[], { value, stated, sum, usual, minutes, unit }: Compared): Finding {
  const text = (amount: number) => amountText(amount, unit);
  const values = pieces.map((piece) => piece.value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const seen = `${some(pieces.length, "action")} of together ${text(sum)} within ${some(minutes, "minute")} on one resource`;
  const between = least === most ? `of ${text(least)}` : `between ${text(least)} and ${text(most)}`;
  return {
    severity: "high",
    reason: stated
      ? `${seen}, each ${between} and within the bound of ${text(value)} that the delegation states, as a limit or for asking people. The busiest day before had ${usual}.`
      : `${seen}, each below ${text(value)}, from where people are asked or a limit refuses.`,
    baseline: { threshold: value, sum, seen: pieces.length, ...(stated && { busiestDay: usual }) },
    evidence: pieces.map(({ index }) => index).toSorted((a, b) => a - b),
  };
}

type Near = { fromPercent: number; statedPercent: number; rememberDays: number };

/** The threshold that an allowed amount comes near: one that the agent met, or the least that its delegation states. */
function nearThreshold({ thresholds }: State, event: Watched, settings: Near): Threshold | undefined {
  const value = amountOf(event)?.value ?? 0;
  const what = splitIn(event);
  const met = thresholds.find((one) => one.what === what && event.at - one.at < settings.rememberDays * dayMs);
  if (met && value < met.value && value >= (met.value * settings.fromPercent) / 100) {
    return { value: met.value, stated: false };
  }
  // Each amount that a person approved was shown to that person.
  if (event.limit === undefined || wasApproved(event)) return undefined;
  return value >= (event.limit * settings.statedPercent) / 100 ? { value: event.limit, stated: true } : undefined;
}

function learnt(
  state: State,
  { what, value, at }: State["thresholds"][number],
  { rememberDays }: Pick<Near, "rememberDays">,
): State {
  const known = state.thresholds.find((one) => one.what === what);
  const others = state.thresholds.filter((one) => one.what !== what);
  // A threshold that was not met for long may have been raised.
  const least = known && at - known.at < rememberDays * dayMs ? Math.min(known.value, value) : value;
  return { ...state, thresholds: [...others, { what, value: least, at }].slice(-mostThresholds) };
}

/** A day with a finding teaches nothing. */
function nextDay(state: State, day: number): State {
  if (day <= state.day) return state;
  const busiest = state.raised ? state.busiest : Math.max(state.busiest, state.pieces);
  return { ...state, day, busiest, pieces: 0, raised: false };
}
