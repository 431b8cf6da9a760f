import type { Bounds } from "@/components/audit/explorer/time-range";
import { authorityChangeTypes } from "@/lib/audit/around.schema";
import type { AuditEntry } from "@/lib/audit/schema";

/** The lanes of an investigation, from the acts of the agent to the people behind it. */
export const lanes = ["acts", "refusals", "detections", "approvals", "changes", "sign-ins"] as const;
export type Lane = (typeof lanes)[number];

export const laneTitles: Readonly<Record<Lane, string>> = {
  acts: "Actions",
  refusals: "Denials",
  detections: "Detections",
  approvals: "Approvals",
  changes: "Changes",
  "sign-ins": "Sign-ins",
};

export const laneHints: Readonly<Record<Lane, string>> = {
  acts: "What the agent was allowed to do",
  refusals: "What it was denied",
  detections: "Unusual things that were found about it, and their assessments",
  approvals: "Requests, votes and approvals of single actions",
  changes: "Changes to the agent, its credentials and its authority",
  "sign-ins": "Sign-ins of the people behind approvals and changes",
};

export type Suspect = {
  agentId: string;
  /** One instance of the agent; null for all. */
  instanceId: string | null;
};

/**
 * The question of a lane to the trail. Sign-ins are asked for people; the others are about the agent or one instance.
 * Authority is asked for and approved for agents, so approvals are those of the agent in any case.
 */
export function laneQuestion(lane: Lane, { agentId, instanceId }: Suspect, people: readonly string[] = []): string {
  const actor = instanceId === null ? `agent:${agentId}` : `agent:${agentId} instance:${instanceId}`;
  const named = instanceId ?? agentId;
  if (lane === "acts") return `${actor} decision:allow`;
  if (lane === "refusals") return `${actor} decision:deny`;
  if (lane === "detections") return `id:${named} type:detection.*`;
  if (lane === "approvals") return `id:${agentId} type:request.*,action-approval.*`;
  if (lane === "changes") return `id:${named} type:${authorityChangeTypes.join(",")}`;
  return `type:person.signed-in,person.signed-out,person.sign-in-failed actor:${people.join(",")}`;
}

/** People whose sign-ins are shown, at most. */
export const mostPeople = 20;

type WithPeople = Pick<AuditEntry, "actor" | "approvers" | "accountable" | "for">;

/** The people who approved, changed, or answer for the agent: those in the most entries first. */
export function peopleBehind(entries: readonly WithPeople[]): string[] {
  const counts = new Map<string, number>();
  for (const { actor, approvers, accountable, for: represented } of entries) {
    const ids = [...approvers, ...(actor.type === "person" ? [actor] : []), accountable, represented];
    for (const id of new Set(ids.flatMap((one) => one?.id ?? []))) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, mostPeople)
    .map(([id]) => id);
}

/** The entries of a lane by the slot of the range in which they lie. */
export function slotsOf<One extends { time: string }>(
  entries: readonly One[],
  { from, to }: { from: string; to: string },
  count: number,
): Map<number, One[]> {
  const [begins, ends] = [Date.parse(from), Date.parse(to)];
  const slots = new Map<number, One[]>();
  for (const entry of entries) {
    const at = Math.floor(((Date.parse(entry.time) - begins) / Math.max(1, ends - begins)) * count);
    const slot = Math.max(0, Math.min(count - 1, at));
    slots.set(slot, [...(slots.get(slot) ?? []), entry]);
  }
  return slots;
}

/** How many entries lie in each slot, by counts over time where there are too many entries to list. */
export function countsOfSlots(
  entries: readonly { time: string }[],
  bars: readonly { from: string; allow: number; deny: number; other: number }[] | undefined,
  range: { from: string; to: string },
  count: number,
): Map<number, number> {
  if (!bars) return new Map([...slotsOf(entries, range, count)].map(([slot, found]) => [slot, found.length]));
  const placed = slotsOf(
    bars.map(({ from, allow, deny, other }) => ({ time: from, count: allow + deny + other })),
    range,
    count,
  );
  const sums = [...placed].map(([slot, found]) => [slot, found.reduce((sum, one) => sum + one.count, 0)] as const);
  return new Map(sums.filter(([, sum]) => sum > 0));
}

/** The instants between which some slots of a range lie. */
export function spanOfSlots({ from, to }: { from: string; to: string }, count: number, first: number, last: number) {
  const [begins, ends] = [Date.parse(from), Date.parse(to)];
  const instant = (slot: number) => new Date(Math.round(begins + ((ends - begins) * slot) / count)).toISOString();
  return { from: instant(first), to: instant(last + 1) };
}

/** Entries whose cases are asked for at once, at most (`PinFilters`). */
const mostOfPage = 200;

/** Divides the entries into pages whose cases can be asked for. */
export const pagesOf = <One>(entries: readonly One[]): { entries: readonly One[] }[] =>
  Array.from({ length: Math.ceil(entries.length / mostOfPage) }, (_, at) => ({
    entries: entries.slice(at * mostOfPage, (at + 1) * mostOfPage),
  }));

/** The shortest range that is zoomed into, in ms. */
const shortest = 1_000;

/** The range with the same middle and another length, not beyond `now`. */
export function zoomed({ from, to }: { from: string; to: string }, factor: number, now: number) {
  const [begins, ends] = [Date.parse(from), Date.parse(to)];
  const length = Math.max(shortest, (ends - begins) * factor);
  const end = Math.min(Math.max(now, ends), (begins + ends) / 2 + length / 2);
  return { from: new Date(Math.round(end - length)).toISOString(), to: new Date(Math.round(end)).toISOString() };
}

/** The range of an investigation. The whole log begins with the first entry that is shown. */
export function rangeOf({ from, to }: Bounds, entries: readonly { time: string }[]): { from: string; to: string } {
  if (from !== undefined) return { from, to };
  const [first = to] = entries.map(({ time }) => time).toSorted();
  return { from: first, to };
}
