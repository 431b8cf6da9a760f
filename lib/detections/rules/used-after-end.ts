import { defineRule, some } from "./rule";
import { dayMs, indexesOf, minuteMs, type Seen, type Watched, within } from "./watched";

/** `raisedAt`: absent in states of earlier versions. */
type State = { endedAt: number; raisedAt?: number | undefined; recent: Seen[] };

const mostSeen = 20;

/** The thing that a record ended permanently. */
const endings: Readonly<Record<string, (event: Watched) => string | null>> = {
  "agent.retired": ({ agentId }) => agentId,
  "agent.revoked": ({ agentId }) => agentId,
  "instance.revoked": ({ instanceId }) => instanceId,
  "delegation.revoked": ({ refs }) => refs.find((id) => id.startsWith("dlg_")) ?? null,
};
const endingOf = (event: Watched): string | null => endings[event.type]?.(event) ?? null;

/** The agent that a record lets act again. */
const revivedBy = ({ type, agentId }: Watched): string | null => (type === "agent.reinstated" ? agentId : null);

const living: State = { endedAt: 0, recent: [] };

/** Refusals of a delegation name it as the last of the chain. */
const delegationCodes: ReadonlySet<string | null> = new Set(["delegation_not_active", "no_delegation"]);

/** Something that was retired or revoked is still used, longer than work under way explains. */
export const usedAfterEnd = defineRule({
  kind: "used_after_end",
  bounds: { count: [3, 1, 1_000], minutes: [15, 1, 1_440] },
  subjects: (event) => {
    const moved = endingOf(event) ?? revivedBy(event);
    if (moved !== null) return [moved];
    if (event.decision !== "deny") return [];
    return [event.agentId, event.instanceId, delegationCodes.has(event.code) ? (event.chain.at(-1) ?? null) : null];
  },
  start: (event): State => ({ ...living, endedAt: endingOf(event) === null ? 0 : event.at }),
  step(state, event, { count, minutes }, subject) {
    if (revivedBy(event) === subject) return { state: living };
    if (endingOf(event) === subject) return { state: { ...state, endedAt: event.at } };
    const isOver = event.at - state.endedAt >= minutes * minuteMs;
    // It says the same once a day at most, and again while the use goes on.
    const saidLately = state.raisedAt !== undefined && event.at - state.raisedAt < dayMs;
    if (state.endedAt === 0 || saidLately || !isOver) return { state };
    const recent = within(state.recent, event, dayMs, Math.max(count, mostSeen));
    if (recent.length < count) return { state: { ...state, recent } };
    const after = Math.round((event.at - state.endedAt) / minuteMs);
    return {
      state: { ...state, raisedAt: event.at, recent: [] },
      finding: {
        severity: "high",
        reason: `Tried to act ${some(recent.length, "time")}, the last time ${some(after, "minute")} after it had ended permanently.`,
        baseline: { minutesAfter: after, seen: recent.length },
        evidence: indexesOf(recent),
      },
    };
  },
});
