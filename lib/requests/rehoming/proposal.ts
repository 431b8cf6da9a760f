import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { DelegationRow } from "@/lib/delegations/store";
import { newId } from "@/lib/platform/base/id";
import type { Asker } from "@/lib/requests/policy";
import type { Proposal } from "@/lib/requests/proposal/model";

/** Proposes another delegator for a delegation, with the same or a narrower authority. All other terms stay. */
export function proposalOf(
  { id, agentId, onBehalfOfId, purpose, notBefore, expiresAt, maxDepth }: DelegationRow,
  { personId: requesterId, through }: Pick<Asker, "personId" | "through">,
  { delegatorId, authority }: { delegatorId: string; authority: CanonicalAuthority },
): Proposal {
  return {
    ...{ requestId: newId("request"), revision: 1, agentId, requesterId, onBehalfOfId, parentDelegationId: null },
    throughAgentId: through?.agentId ?? null,
    ...{ changesDelegationId: id, newDelegatorId: delegatorId, purpose, notBefore, expiresAt, maxDepth, authority },
    changeReason: null,
  };
}
