import type { WatchKind } from "@/lib/detections/model";
import { defineRule, type WatchRule } from "./rule";
import { dayMs, isDecision, type Watched } from "./watched";

type State = {
  since: number;
  events: number;
  seen: string[];
  /** More values than one can learn: nothing is the first use of anything any more. */
  many: boolean;
  /** Its authority changed then: first uses after that are meant. */
  granted: number;
};

/** Values that are kept. */
const mostSeen = 64;
const authorised: ReadonlySet<string> = new Set(["delegation.granted", "delegation.changed"]);

type FirstUse = { kind: WatchKind; noun: string; usedIn: (event: Watched) => string | null };

/** The first use of something after a time of learning, without new authority that explains it. */
const firstUse = ({ kind, noun, usedIn }: FirstUse): WatchRule =>
  defineRule({
    kind,
    bounds: { learningDays: [7, 1, 90], learningActions: [100, 1, 100_000], graceDays: [3, 0, 90] },
    subjects: (event) =>
      (isDecision(event) && usedIn(event) !== null) || authorised.has(event.type) ? [event.agentId] : [],
    start: ({ at }): State => ({ since: at, events: 0, seen: [], many: false, granted: 0 }),
    step(state, event, { learningDays, learningActions, graceDays }) {
      if (authorised.has(event.type)) return { state: { ...state, granted: event.at } };
      const value = usedIn(event);
      const events = state.events + 1;
      if (value === null || state.many || state.seen.includes(value)) return { state: { ...state, events } };
      const many = state.seen.length >= mostSeen;
      const next = { ...state, events, many, seen: many ? [] : [...state.seen, value] };
      const learnt = event.at - state.since >= learningDays * dayMs && state.events >= learningActions;
      if (!learnt || many || event.at - state.granted < graceDays * dayMs) return { state: next };
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
