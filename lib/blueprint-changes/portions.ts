import { createHash } from "node:crypto";
import { type FleetPlace, stepOf } from "@/lib/agents/fleet.model";
import { fleetPart } from "@/lib/agents/queries";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import {
  type AlikeRows,
  type Effect,
  type FoundPreview,
  type Outcome,
  type ShownDelegation,
  shownAtMost,
} from "./model";
import { effectOf, refusedBy } from "./policy";
import * as store from "./store";

type Ceiling = CanonicalAuthority | null;

/** The replacement of one ceiling by another, for all agents of a blueprint. */
export type Replacement = { blueprintId: string; before: Ceiling; after: Ceiling };

/** Delegations whose children are read next; `after` is the id of the last child that was read. */
type Frame = { parents: string[]; after: string };

/** The position of the walk and its results so far. Frames are open for each level of a chain, at most eight. */
export type Walk = FoundPreview & {
  step: "delegations" | "requests";
  at: FleetPlace;
  below: Frame[];
  passed: number;
};

const fleetStart: FleetPlace = { agent: "", row: "" };

export const walkStart: Walk = {
  ...{ step: "delegations", at: fleetStart, below: [], passed: 0, effects: "" },
  counts: { unchanged: 0, shrinks: 0, pauses: 0, widens: 0, below: 0, requests: 0 },
  ...{ delegations: [], requests: [] },
};

/** Rows that are read per agent. Most agents hold fewer, so a part seldom ends within an agent. */
const rowsPerAgent = 16;

/** Judges the next part: up to `take` agents, or up to `take` children of one frame. */
export async function walkOn(
  replacement: Replacement,
  walk: Walk,
  take: number,
): Promise<{ walk: Walk; isOver: boolean }> {
  if (walk.below.length > 0) return { walk: await lookBelow(replacement, walk, take), isOver: false };
  const atMost = take * rowsPerAgent;
  const part = await fleetPart(replacement.blueprintId, walk.at.agent, take);
  const alike = await store.alikeRows(walk.step, part.agentIds, walk.at, atMost);
  const rows = alike.flatMap((group) => group.rows);
  const last = rows.length < atMost ? undefined : rows.find(({ place }) => place === atMost);
  const { next, passed } = stepOf(part, walk.at, last && { agentId: last.agentId, row: last.id });
  const looked = { ...looks[walk.step](replacement, walk, alike), passed: walk.passed + passed };
  if (next) return { walk: { ...looked, at: next }, isOver: false };
  return { walk: { ...looked, step: "requests", at: fleetStart }, isOver: walk.step === "requests" };
}

const urgency: readonly Outcome[] = ["pauses", "shrinks", "widens", "unchanged"];
const isLost = ({ outcome }: Pick<Effect, "outcome">): boolean => outcome === "pauses" || outcome === "shrinks";

/** Judges each different authority of a part once. */
function judged({ before, after }: Replacement, walk: Walk, alike: readonly AlikeRows[]): Walk {
  const groups = alike.map((group) => ({ ...group, effect: effectOf(group.authority, before, after) }));
  const counts = { ...walk.counts };
  for (const { effect, rows } of groups) counts[effect.outcome] += rows.length;
  const affected = inOrder(
    groups
      .filter(({ effect }) => effect.outcome !== "unchanged")
      .flatMap(({ authority, effect, rows }) => rows.map((row) => ({ ...row, authority, effect }))),
  );
  const lost = affected.filter(({ effect }) => isLost(effect)).map(({ id }) => id);
  return {
    ...walk,
    counts,
    effects: affected.reduce((digest, row) => chained(digest, row), walk.effects),
    delegations: mostUrgent(walk.delegations, affected),
    below: lost.length > 0 ? [{ parents: lost, after: "" }] : [],
  };
}

type Judged = AlikeRows["rows"][number] & { authority: CanonicalAuthority; effect: Effect };

const inOrder = <Row extends { place: number }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => a.place - b.place);

/** The digest depends on the affected delegations and their order, not on how the walk is divided. */
const chained = (digest: string, { id, version, effect }: Judged): string =>
  createHash("sha256").update(`${digest}\n${effect.outcome} ${id}@${version}`, "utf8").digest("base64url");

/** Keeps the most urgent delegations; of equal ones, those that the walk met first. */
function mostUrgent(shown: readonly ShownDelegation[], more: readonly Judged[]): ShownDelegation[] {
  const all = [...shown, ...more.map((row) => ({ ...row, outcome: row.effect.outcome }))];
  return all
    .toSorted((a, b) => urgency.indexOf(a.outcome) - urgency.indexOf(b.outcome))
    .slice(0, shownAtMost)
    .map((one) => {
      if ("sentence" in one) return one;
      const { id, agentId, authority, effect } = one;
      return { id, agentId, sentence: explainAuthority(authority), ...effect };
    });
}

/**
 * Counts the delegations below lost ones that are not lost themselves. Each is counted once, from the nearest lost
 * delegation above it: the descent stops at a lost delegation, which has a descent of its own.
 */
async function lookBelow({ blueprintId, before, after }: Replacement, walk: Walk, take: number): Promise<Walk> {
  const [frame, ...others] = walk.below;
  if (!frame) return walk;
  const found = await store.delegationsBelow(blueprintId, frame.parents, frame.after, take);
  const lossOf = remembered((authority: CanonicalAuthority) => isLost(effectOf(authority, before, after)));
  const kept = found.filter(({ authority }) => authority === null || !lossOf(authority)).map(({ id }) => id);
  const rest = found.length === take ? [{ ...frame, after: found.at(-1)?.id ?? frame.after }] : [];
  const deeper = kept.length > 0 ? [{ parents: kept, after: "" }] : [];
  const counts = { ...walk.counts, below: walk.counts.below + kept.length };
  return { ...walk, counts, below: [...deeper, ...rest, ...others] };
}

/** Caches a judgement, so that equal authorities are judged once. */
function remembered(judge: (authority: CanonicalAuthority) => boolean): (authority: CanonicalAuthority) => boolean {
  const known = new Map<string, boolean>();
  return (authority) => {
    const key = JSON.stringify(authority);
    const told = known.get(key) ?? judge(authority);
    known.set(key, told);
    return told;
  };
}

function refused({ before, after }: Replacement, walk: Walk, alike: readonly AlikeRows[]): Walk {
  const found = alike.flatMap(({ authority, rows }) => {
    const reason = refusedBy(authority, before, after);
    return reason === undefined ? [] : rows.map(({ id, place }) => ({ id, place, reason }));
  });
  return {
    ...walk,
    counts: { ...walk.counts, requests: walk.counts.requests + found.length },
    requests: [...walk.requests, ...inOrder(found).map(({ id, reason }) => ({ id, reason }))].slice(0, shownAtMost),
  };
}

const looks = { delegations: judged, requests: refused } as const;
