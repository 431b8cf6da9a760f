import type { WatchKind } from "@/lib/detections/model";
import { defineRule, type WatchRule } from "./rule";
import { dayMs, isDecision, leafOf, type Watched } from "./watched";

type State = {
  since: number;
  events: number;
  seen: string[];
  /** More values than one can learn: nothing is the first use of anything any more. */
  many: boolean;
  /** Delegations that it was given or that changed, and when: first uses under them are meant. */
  grants?: Grant[];
  /** When the last one that is not kept was given: it may be that of any first use. */
  granted: number;
};
type Grant = readonly [delegation: string, at: number];

/** Values that are kept. */
const mostSeen = 64;
/** Delegations that are kept. */
const mostGrants = 32;
const authorised: ReadonlySet<string> = new Set(["delegation.granted", "delegation.changed"]);

function authorise(state: State, event: Watched, graceMs: number): State {
  const delegation = leafOf(event);
  if (delegation === null) return { ...state, granted: event.at };
  const fresh = (state.grants ?? []).filter(([id, at]) => id !== delegation && event.at - at < graceMs);
  const grants: Grant[] = [...fresh, [delegation, event.at]];
  const [forgotten] = grants.slice(0, -mostGrants).slice(-1);
  return { ...state, grants: grants.slice(-mostGrants), granted: forgotten?.[1] ?? state.granted };
}

/** Whether new authority explains a first use: that of its chain, or any where its chain is not known. */
function isExplained({ grants = [], granted }: State, { at, chain }: Watched, graceMs: number): boolean {
  const isFresh = (since: number) => at - since < graceMs;
  return isFresh(granted) || grants.some(([id, since]) => isFresh(since) && (chain.length === 0 || chain.includes(id)));
}

type FirstUse = { kind: WatchKind; noun: string; usedIn: (event: Watched) => string | null };

/** The first use of something after a time of learning, without new authority under which it is. */
const firstUse = ({ kind, noun, usedIn }: FirstUse): WatchRule =>
  defineRule({
    kind,
    bounds: { learningDays: [7, 1, 90], learningActions: [100, 1, 100_000], graceDays: [3, 0, 90] },
    subjects: (event) =>
      (isDecision(event) && usedIn(event) !== null) || authorised.has(event.type) ? [event.agentId] : [],
    start: ({ at }): State => ({ since: at, events: 0, seen: [], many: false, grants: [], granted: 0 }),
    step(state, event, { learningDays, learningActions, graceDays }) {
      const graceMs = graceDays * dayMs;
      if (authorised.has(event.type)) return { state: authorise(state, event, graceMs) };
      const value = usedIn(event);
      const events = state.events + 1;
      if (value === null || state.many || state.seen.includes(value)) return { state: { ...state, events } };
      const many = state.seen.length >= mostSeen;
      const next = { ...state, events, many, seen: many ? [] : [...state.seen, value] };
      const learnt = event.at - state.since >= learningDays * dayMs && state.events >= learningActions;
      if (!learnt || many || isExplained(state, event, graceMs)) return { state: next };
      const days = Math.floor((event.at - state.since) / dayMs);
      return {
        state: next,
        finding: {
          severity: event.decision === "allow" ? "medium" : "low",
          reason: `First use of the ${noun} ${value} in ${days} days; it used ${state.seen.length} before.`,
          baseline: { days, known: state.seen.length, actions: state.events },
          evidence: [event.index],
        },
      };
    },
  });

/** The kind of resource and the first part of its name: names of single things are no pattern. */
function familyOf({ resourceType, resource }: Watched): string | null {
  if (resourceType === null || resource === null) return null;
  const [first = "", ...rest] = resource.split("/");
  return rest.length > 1 ? `${resourceType} ${first}/${rest[0]}` : `${resourceType} ${first}`;
}

export const newAction = firstUse({
  ...{ kind: "new_action", noun: "action" },
  usedIn: ({ action, resourceType }) => (action === null ? null : `${action} ${resourceType ?? ""}`.trim()),
});
export const newResource = firstUse({ kind: "new_resource", noun: "resource", usedIn: familyOf });
export const newServer = firstUse({
  ...{ kind: "new_server", noun: "resource server" },
  usedIn: ({ serverId }) => serverId,
});
