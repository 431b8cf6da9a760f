import { holdPolicies } from "@/lib/approval-policies/store";
import { append } from "@/lib/audit/append";
import { holdParent } from "@/lib/delegations/reissue.store";
import { clock } from "@/lib/platform/base/clock";
import { type Tx, transaction } from "@/lib/platform/database/transaction";
import { readAsked } from "@/lib/requests/asked";
import { requestMade } from "@/lib/requests/events";
import type { Asker } from "@/lib/requests/policy";
import { isGrantedAtOnce } from "@/lib/requests/proposal/approval";
import { factsOf } from "@/lib/requests/proposal/facts";
import type { Proposal } from "@/lib/requests/proposal/model";
import { checkProposal } from "@/lib/requests/proposal/render";
import { decideByOf, recordRevision, riskColumns } from "@/lib/requests/revision";
import { weightOf } from "@/lib/requests/risk-order";
import type { MakeRequest } from "@/lib/requests/schema";
import { shapeOf } from "@/lib/requests/similarity";
import * as store from "@/lib/requests/store";
import { grantAtOnce } from "./count-approval";

/**
 * Requests authority for an agent. The document for approvers is rendered and hashed now.
 *
 * @returns the request's id.
 * @throws DomainError `agent_not_found` (also if the asker may not see the agent); `authority_invalid` with the member
 * at fault; `outside_entitlement`, `outside_ceiling`, `outside_parent`, `validity_invalid`, `person_unknown`,
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
 * @param mayBeAtOnce Whether the request may be granted at once, if the policy or the blueprint allows it.
 */
export async function storeRequest(
  tx: Tx,
  { through }: Pick<Asker, "through">,
  proposal: Proposal,
  now: Date,
  mayBeAtOnce = false,
): Promise<string> {
  // Held before they are read, so that they do not change before the grant.
  if (mayBeAtOnce) await holdPolicies(tx);
  if (mayBeAtOnce && proposal.parentDelegationId !== null) await holdParent(tx, proposal.parentDelegationId);
  const checked = checkProposal(proposal, await factsOf(tx, proposal), now, proposal.requesterId);
  const { document, digest, sentence, delegatorId, policy, effect, declared, shownRiskTier } = checked;
  const { requestId: id, requesterId, agentId, purpose, changeReason, history, ...columns } = proposal;
  const stored = await store.insert(tx, {
    ...{ ...columns, id, requesterId, agentId, purpose, changeReason, delegatorId, document, digest, sentence },
    createdAt: now,
    shownRiskTier,
    ...{ policyId: policy.id, policyVersion: policy.version, effect, declared, shape: shapeOf(proposal.authority) },
    ...weightOf(checked),
    ...riskColumns({ history }, checked),
    decideBy: decideByOf(checked.steps[0], proposal.expiresAt, now),
    throughIds: [...(through?.answerableIds ?? [])],
  });
  await recordRevision(tx, proposal, checked, { cause: "made", byPersonId: requesterId, note: "" }, now);
  const changes = proposal.changesDelegationId;
  const { authority } = proposal;
  const request = {
    ...{ id, revision: 1, digest, agentId, authority, purpose, changeReason, sentence, changes },
    ...{ risk: checked.risk, shownRiskTier },
    ...{ policyId: policy.id, policyVersion: policy.version },
  };
  await append(tx, requestMade({ type: "person", id: requesterId }, request), now);
  if (isGrantedAtOnce(proposal, checked, mayBeAtOnce)) await grantAtOnce(tx, stored, checked, now);
  return id;
}
