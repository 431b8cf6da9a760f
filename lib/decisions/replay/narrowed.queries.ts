import { decisionsAt, placesOfDecisions } from "@/lib/audit/recorded-decisions";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { mostActive } from "@/lib/delegations/chain/store";
import type { Asker } from "@/lib/delegations/policy";
import { heldBy } from "@/lib/delegations/views/bounds.queries";
import { clock } from "@/lib/platform/base/clock";
import { isDomainError } from "@/lib/platform/base/domain-error";
import { inSlices } from "@/lib/platform/base/slices";
import { type NarrowedReplay, quickReplay, type ReplayChain, type ReplayedAction } from "./model";
import { replay } from "./policy";
import { hopsOf, toActions } from "./recorded";

/** A delegation of an agent, and an authority that could replace its own. */
export type Narrowed = { delegationId: string; authority: CanonicalAuthority };

export type NarrowedReplays = {
  /** By delegation. Those that are not in effect have none. */
  replays: ReadonlyMap<string, NarrowedReplay>;
  /** Delegations that would take too long, also since the agent has too many. */
  tooLong: ReadonlySet<string>;
};

/**
 * Judges the recent decisions of an agent again, for each narrowed delegation on its own. The results are those of
 * `replayDecisions`, without the decisions of agents below. Records and spends nothing.
 *
 * @param most The bound of the cost. Beyond it a delegation has no result.
 *
 * @throws DomainError `agent_not_found`, and the reason why authority cannot be requested.
 */
export async function replayNarrowed(
  asker: Asker,
  agentId: string,
  { narrowed, days }: { narrowed: readonly Narrowed[]; days: number },
  most: { decisions: number; judgements: number } = quickReplay,
): Promise<NarrowedReplays> {
  const held = (await heldBy(asker, agentId)).map(
    ({ id, hops, links }): ReplayChain => ({ id, name: `The delegation ${id}`, hops: hopsOf(hops), links }),
  );
  const inEffect = narrowed.flatMap(({ delegationId, authority }) => {
    const own = held.find(({ id }) => id === delegationId);
    return own ? [{ own, authority }] : [];
  });
  const recent = inEffect.length === 0 ? undefined : await recentActions(agentId, days, most.decisions);
  // Of more delegations not all are here, so that a judgement would leave some out.
  if (held.length >= mostActive)
    return { replays: new Map(), tooLong: new Set(narrowed.map(({ delegationId }) => delegationId)) };
  const cost = Math.max(1, 2 * held.length * (recent?.actions.length ?? 0));
  const quick = recent ? inEffect.slice(0, Math.floor(most.judgements / cost)) : [];
  const results = recent ? await inSlices(quick, (one) => [one.own.id, judged(one, held, recent)] as const) : [];
  return { replays: new Map(results), tooLong: new Set(inEffect.slice(quick.length).map(({ own }) => own.id)) };
}

type Recent = { actions: ReplayedAction[]; unjudged: number; from: Date; to: Date };

/** Reads the recent decisions of an agent; undefined if they are too many. */
async function recentActions(agentId: string, days: number, most: number): Promise<Recent | undefined> {
  const to = clock.now();
  const from = new Date(to.getTime() - days * 86_400_000);
  try {
    const places = await placesOfDecisions({ agentId, from, to }, most + 1);
    if (places.length > most) return undefined;
    return { ...(await toActions(await decisionsAt(places), agentId)), from, to };
  } catch (error) {
    if (isDomainError(error) && error.code === "search_too_broad") return undefined;
    throw error;
  }
}

type Tried = { own: ReplayChain; authority: CanonicalAuthority };

/** Judges by all delegations of the agent, one of which has another authority. */
function judged({ own, authority }: Tried, held: readonly ReplayChain[], recent: Recent): NarrowedReplay {
  const hops = own.hops.map((hop) =>
    hop.key === `delegation ${own.id}` ? { ...hop, authority: compileAuthority(authority) } : hop,
  );
  const draft: ReplayChain = { id: "draft", name: "This delegation", hops, links: own.links };
  const { actions, unjudged, from, to } = recent;
  const { counts } = replay(actions, { before: held, after: [...held.filter((one) => one !== own), draft] });
  return { from, to, actions: actions.length, refused: counts.denied, asked: counts.asked, unjudged };
}
