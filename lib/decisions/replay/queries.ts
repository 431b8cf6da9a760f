import { readAuthority } from "@/lib/approvals/read-authority";
import { recordedDecisions } from "@/lib/audit/recorded-decisions";
import { compileAuthority } from "@/lib/authority/covers";
import type { Authority } from "@/lib/authority/model";
import { maxReplayed, type ReplayHop } from "@/lib/decisions/replay/model";
import { replay } from "@/lib/decisions/replay/policy";
import { toActions, toItems } from "@/lib/decisions/replay/recorded";
import type { ReplayRequest, ReplayResponse } from "@/lib/decisions/replay/schema";
import { getBounds } from "@/lib/delegations/bounds/queries";
import type { BoundsResponse } from "@/lib/delegations/bounds/schema";
import type { Asker } from "@/lib/delegations/policy";
import { clock } from "@/lib/platform/clock/clock";
import { prisma } from "@/lib/platform/db/prisma";

const DAY = 86_400_000;

/**
 * Asks an authority about decisions that were made: which of them it would have denied, and which it would have allowed.
 * Nothing is recorded or spent.
 *
 * @throws DomainError `agent_not_found`, `delegation_not_found`, `authority_invalid` with the member at fault,
 * `search_too_broad` when the database gave up.
 */
export async function replayDecisions(asker: Asker, request: ReplayRequest): Promise<ReplayResponse> {
  const { agentId, delegationId, days, limit, onBehalfOf, parentDelegationId } = request;
  const authority = await readAuthority(prisma(), request.authority);
  const bounds = await getBounds(asker, {
    agentId,
    ...(delegationId === undefined
      ? { ...(onBehalfOf && { onBehalfOf }), ...(parentDelegationId && { parentDelegationId }) }
      : { changesDelegationId: delegationId }),
  });
  const to = clock.now();
  const from = new Date(to.getTime() - days * DAY);
  const filter = { delegationId, from, to, ...readable(asker, agentId, delegationId) };
  const found = await recordedDecisions(filter, maxReplayed + 1);
  const records = found.slice(0, maxReplayed);
  const { actions, unjudged } = await toActions(records, delegationId);
  const { counts, changed } = replay(actions, hopsOf(bounds, authority));
  const oldest = found.length > maxReplayed ? records.at(-1)?.time : undefined;
  return {
    from: (oldest ?? from).toISOString(),
    to: to.toISOString(),
    considered: actions.length,
    unjudged,
    truncated: oldest !== undefined,
    wouldDeny: counts.denied,
    wouldAsk: counts.asked,
    wouldAllowNew: counts.allowed,
    items: await toItems(changed.toReversed().slice(0, limit)),
  };
}

/** Whoever reads no trail sees the decisions of agents they own; below a delegation there may be others'. */
function readable(asker: Asker, agentId: string, delegationId: string | undefined) {
  if (delegationId === undefined || !asker.permissions.has("audit:read")) return { agentIds: [agentId] };
  return {};
}

function hopsOf({ hops }: BoundsResponse, authority: Authority): ReplayHop[] {
  const names = {
    entitlement: (name: string) => `The entitlement of ${name}`,
    ceiling: (name: string) => `The ceiling of ${name}`,
    delegation: (name: string) => `The delegation to ${name}`,
  };
  return [
    ...hops.map(({ kind, name, authority: bound }) => ({
      kind,
      name: names[kind](name),
      authority: compileAuthority(bound as Authority),
    })),
    { kind: "draft", name: "This delegation", authority: compileAuthority(authority) },
  ];
}
