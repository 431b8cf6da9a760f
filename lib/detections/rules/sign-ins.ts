import { defineRule, some } from "./rule";
import { amountOf, dayMs, hourMs, minuteMs, type Watched } from "./watched";

/** A record of failures, with how many it counts where it is more than one. */
type Failed = readonly [at: number, index: number, attempts?: number];

type State = {
  since: number;
  signIns: number;
  networks: string[];
  decidedAt: number;
  failures: Failed[];
  /** The last sign-in from a new network, and from which one. */
  unusual: { at: number; index: number; network: string } | null;
};

const mostSeen = 32;
const decides = /^(?:request|action-approval)\.(?:step_approved|approved|denied)$|^control-change\.confirmed$/;
/** A first failure is recorded by itself, and further ones together. */
const failedIn = (event: Watched): Failed => {
  const [at, index, counted] = [event.at, event.index, amountOf(event)];
  return counted === null ? [at, index] : [at, index, counted.value];
};
const attemptsIn = (failures: readonly Failed[]): number => failures.reduce((sum, [, , more = 1]) => sum + more, 0);
const personIn = ({ refs }: Watched): string | null => refs.find((id) => id.startsWith("per_")) ?? null;

/** A person who decides signs in after many failures, or decides right after a sign-in from a new network. */
export const signInAnomaly = defineRule({
  kind: "sign_in_anomaly",
  bounds: {
    failures: [5, 2, 100],
    minutes: [15, 1, 1_440],
    learningSignIns: [10, 1, 1_000],
    deciderDays: [90, 1, 365],
  },
  subjects: (event) => {
    if (event.type === "person.sign-in-failed") return [personIn(event)];
    const isTheirs = event.type === "person.signed-in" || decides.test(event.type);
    return isTheirs && event.actorType === "person" ? [event.actorId] : [];
  },
  start: ({ at }): State => ({ since: at, signIns: 0, networks: [], decidedAt: 0, failures: [], unusual: null }),
  step(state, event, settings) {
    if (event.type === "person.sign-in-failed") {
      const recent = state.failures.filter(([at]) => event.at - at < settings.minutes * minuteMs);
      return { state: { ...state, failures: [...recent, failedIn(event)].slice(-mostSeen) } };
    }
    if (event.type === "person.signed-in") return signedIn(state, event, settings);
    const { unusual } = state;
    const next = { ...state, decidedAt: event.at, unusual: null };
    if (!unusual || event.at - unusual.at > hourMs) return { state: next };
    return {
      state: next,
      finding: {
        severity: "high",
        reason: `Decided within an hour of a first sign-in from the network ${unusual.network}; ${state.networks.length - 1} were known.`,
        baseline: { known: state.networks.length - 1, signIns: state.signIns },
        evidence: [unusual.index, event.index],
      },
    };
  },
});

type SignInSettings = {
  readonly failures: number;
  readonly minutes: number;
  readonly learningSignIns: number;
  readonly deciderDays: number;
};

function signedIn(state: State, event: Watched, { failures, minutes, learningSignIns, deciderDays }: SignInSettings) {
  const network = event.network;
  const isNew = network !== null && !state.networks.includes(network);
  const learnt = state.signIns >= learningSignIns;
  const recent = state.failures.filter(([at]) => event.at - at < minutes * minuteMs);
  const attempts = attemptsIn(recent);
  const next: State = {
    ...state,
    signIns: state.signIns + 1,
    networks: isNew ? [...state.networks, network].slice(-mostSeen) : state.networks,
    failures: [],
    unusual: isNew && learnt ? { at: event.at, index: event.index, network } : state.unusual,
  };
  const isDecider = event.at - state.decidedAt < deciderDays * dayMs;
  if (!isDecider || attempts < failures) return { state: next };
  return {
    state: next,
    finding: {
      severity: "high" as const,
      reason: `Signed in after ${some(attempts, "failure")} within ${some(minutes, "minute")}.`,
      baseline: { failures: attempts, minutes },
      evidence: [...recent.map(([, index]) => index), event.index],
    },
  };
}
