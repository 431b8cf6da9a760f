import {
  decisionsAt,
  placesOfDecisions,
  type RecordedDecision,
  recordedDecisions,
} from "@/lib/audit/recorded-decisions";
import { compileAuthority } from "@/lib/authority/judge/covers";
import type { Authority } from "@/lib/authority/language/model";
import type { Asker } from "@/lib/delegations/policy";
import { getBounds, type HeldChain, heldBy } from "@/lib/delegations/views/bounds.queries";
import type { BoundsResponse } from "@/lib/delegations/views/bounds.schema";
import { clock } from "@/lib/platform/base/clock";
import { prisma } from "@/lib/platform/database/prisma";
import { readAuthority } from "@/lib/requests/read-authority";
import { maxReplayed, type ReplayChain, type ReplayWorlds } from "./model";
import { replay } from "./policy";
import { hopsOf, toActions, toItems } from "./recorded";
import type { ReplayRequest, ReplayResponse } from "./schema";

const DAY = 86_400_000;

/**
 * Judges recorded decisions under another authority, together with the agent's other delegations. Finds those that
 * would be denied, newly allowed or unchanged. Records and spends nothing.
 *
 * @throws DomainError `agent_not_found`, `delegation_not_found`, `authority_invalid` with the faulty member,
 * `search_too_broad` if the database gave up.
 */
export async function replayDecisions(asker: Asker, request: ReplayRequest): Promise<ReplayResponse> {
  const { agentId, delegationId, days, limit, show, onBehalfOf, parentDelegationId } = request;
  const authority = await readAuthority(prisma(), request.authority);
  const bounds = await getBounds(asker, {
    agentId,
    ...(delegationId === undefined
      ? { ...(onBehalfOf && { onBehalfOf }), ...(parentDelegationId && { parentDelegationId }) }
      : { changesDelegationId: delegationId }),
  });
  const held = await heldBy(asker, agentId);
  const to = clock.now();
  const from = new Date(to.getTime() - days * DAY);
  const below = asker.permissions.has("audit:read") ? delegationId : undefined;
  const found = await decisionsOf({ agentId, delegationId: below, from, to }, maxReplayed + 1);
  const records = found.slice(0, maxReplayed);
  const { actions, unjudged } = await toActions(records, agentId);
  const { counts, replayed } = replay(actions, worldsOf(held, bounds, { authority, delegationId }));
  const oldest = found.length > maxReplayed ? records.at(-1)?.time : undefined;
  const listed = replayed.filter(({ change }) => show.includes(change)).toReversed();
  return {
    from: (oldest ?? from).toISOString(),
    to: to.toISOString(),
    considered: actions.length,
    unjudged,
    truncated: oldest !== undefined,
    wouldDeny: counts.denied,
    wouldAsk: counts.asked,
    wouldAllowNew: counts.allowed,
    stillRefused: counts.refused,
    allowedAsBefore: counts.kept,
    others: held.filter(({ id }) => id !== delegationId).length,
    items: await toItems(listed.slice(0, limit)),
  };
}

/** Without a delegation it reads along the agent's own part of the trail, however long ago its decisions are. */
async function decisionsOf({ agentId, delegationId, from, to }: Sought, most: number): Promise<RecordedDecision[]> {
  if (delegationId !== undefined) return recordedDecisions({ agentIds: [agentId], delegationId, from, to }, most);
  return decisionsAt(await placesOfDecisions({ agentId, from, to }, most));
}

type Sought = { agentId: string; delegationId: string | undefined; from: Date; to: Date };
type Tried = { authority: Authority; delegationId: string | undefined };

/** The agent's delegations before and after: the tried authority replaces a delegation or is added to the others. */
function worldsOf(
  held: readonly HeldChain[],
  bounds: BoundsResponse,
  { authority, delegationId }: Tried,
): ReplayWorlds {
  const before = held.map(
    ({ id, hops, links }): ReplayChain => ({ id, name: `The delegation ${id}`, hops: hopsOf(hops), links }),
  );
  const tried = { key: delegationId === undefined ? "draft" : `delegation ${delegationId}`, name: "This delegation" };
  const draft: ReplayChain = {
    ...{ id: "draft", name: "This delegation" },
    hops: [...hopsOf(bounds.hops), { ...tried, authority: compileAuthority(authority) }],
    links: bounds.links,
  };
  const after = [...before.filter(({ id }) => id !== delegationId), draft];
  const changed = { before: before.filter(({ id }) => id === delegationId), after: [draft] };
  return { before, after, ...(delegationId !== undefined && { changed }) };
}
