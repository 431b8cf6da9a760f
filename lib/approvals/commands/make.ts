import { readAsked } from "@/lib/approvals/asked";
import { grantAtOnce } from "@/lib/approvals/commands/cast";
import { requestMade } from "@/lib/approvals/events";
import { holdPolicies } from "@/lib/approvals/policies/store";
import type { Asker } from "@/lib/approvals/policy";
import { checkProposal, isGrantedAtOnce } from "@/lib/approvals/proposal/check";
import type { Proposal } from "@/lib/approvals/proposal/model";
import { decideByOf, recordRevision } from "@/lib/approvals/revision";
import type { MakeRequest } from "@/lib/approvals/schema";
import { shapeOf } from "@/lib/approvals/shape";
import * as store from "@/lib/approvals/store";
import { weightOf } from "@/lib/approvals/weight";
import { append } from "@/lib/audit/append";
import { holdParent } from "@/lib/delegations/reissue/store";
import { clock } from "@/lib/platform/clock/clock";
import { type Tx, transaction } from "@/lib/platform/db/transaction";

/**
 * Asks for authority for an agent. What approvers will be shown is rendered and hashed now.
 *
 * @returns the request's id.
 * @throws DomainError `agent_not_found` (also for an agent that is not the asker's), `authority_invalid` with the
 * member at fault, `outside_entitlement`, `outside_ceiling`, `outside_parent`, `validity_invalid`, `person_unknown`,
 * `delegation_unknown`, `change_invalid`, `delegation_over`.
 */
export async function makeRequest(asker: Asker, input: MakeRequest): Promise<string> {
  return transaction(async (tx) => {
    const now = clock.now();
    const { proposal, mayBeAtOnce } = await readAsked(tx, asker, input, now);
    return storeRequest(tx, asker, proposal, now, mayBeAtOnce);
  });
}

/**
 * Checks a proposal, stores it as a request, and records that it was made.
 *
 * @param mayBeAtOnce Whether it is granted with it, where policy and blueprint let it.
 */
export async function storeRequest(
  tx: Tx,
  { through }: Pick<Asker, "through">,
  proposal: Proposal,
  now: Date,
  mayBeAtOnce = false,
): Promise<string> {
  // Held before they are read: what is granted under them is granted before they change.
  if (mayBeAtOnce) await holdPolicies(tx);
  if (mayBeAtOnce && proposal.parentDelegationId !== null) await holdParent(tx, proposal.parentDelegationId);
  const checked = await checkProposal(tx, proposal, now);
  const { document, digest, sentence, delegatorId, policy, effect, declared, shownRiskTier } = checked;
  const { requestId: id, requesterId, agentId, purpose, changeReason, ...columns } = proposal;
  await store.insert(tx, {
    ...{ ...columns, id, requesterId, agentId, purpose, changeReason, delegatorId, document, digest, sentence },
    createdAt: now,
    shownRiskTier,
    ...{ policyId: policy.id, policyVersion: policy.version, effect, declared, shape: shapeOf(proposal.authority) },
    ...weightOf(checked),
    decideBy: decideByOf(checked, proposal.expiresAt, now),
    throughIds: [...(through?.answerableIds ?? [])],
  });
  await recordRevision(tx, proposal, checked, { cause: "made", byPersonId: requesterId, note: "" }, now);
  const changes = proposal.changesDelegationId;
  const { authority } = proposal;
  const request = { id, revision: 1, digest, agentId, authority, purpose, changeReason, sentence, changes };
  await append(tx, requestMade({ type: "person", id: requesterId }, request), now);
  if (isGrantedAtOnce(proposal, checked, mayBeAtOnce)) await grantAtOnce(tx, await store.lock(tx, id), checked, now);
  return id;
}
