import { agentLabel } from "@/lib/agents/model";
import { explainAuthority } from "@/lib/authority/words/explain";
import { declaredFor } from "@/lib/requests/advice.policy";
import { entitlementName, renderDocument } from "@/lib/requests/document";
import { approvalOf } from "./approval";
import { cataloguesIn } from "./catalogues";
import type { CheckedProposal, JudgedProposal, Proposal, ProposalFacts, ProposedAgent } from "./model";
import { judgeProposal } from "./policy";
import { effectFor } from "./risk";

/**
 * Judges a proposal by the facts and renders the document that an approver is shown.
 *
 * It runs when the request is made and again in the approving transaction. Another digest means that a fact behind the
 * request has changed (rules A2).
 *
 * @param readerId Id of the person who reads the refusal. See {@link judgeProposal}.
 * @throws DomainError naming each member that is beyond a bound.
 */
export const checkProposal = (proposal: Proposal, facts: ProposalFacts, now: Date, readerId: string): CheckedProposal =>
  renderProposal(proposal, facts, judgeProposal(proposal, facts, now, readerId));

/** Renders the document of a proposal that is within its bounds. */
function renderProposal(proposal: Proposal, facts: ProposalFacts, judged: JudgedProposal): CheckedProposal {
  const { agent, parent, changed, delegatorId, entitlement, effective } = judged;
  const approval = approvalOf(proposal, facts, judged);
  const { policy, steps } = approval;
  const sentence = `${agentLabel(agent)} ${explainAuthority(effective).replace(/^May/, "may")}`;
  const catalogues = cataloguesIn(facts, effective);
  const {
    authority: requested,
    agentId: _,
    parentDelegationId: __,
    changesDelegationId: ___,
    history: ____,
    ...rest
  } = proposal;
  const rendered = renderDocument({
    ...rest,
    agent: profileOf(agent),
    delegatorId,
    parent: parent && { id: parent.id, version: parent.version, digest: parent.digest },
    changes: changed && { id: changed.id, version: changed.version, digest: changed.digest },
    requested,
    effective,
    catalogues: catalogues.map(({ identifier, version }) => ({ identifier, version })),
    entitlement: entitlementName(entitlement),
    policy: { id: policy.id, name: policy.name, version: policy.version },
    steps,
    sentence,
  });
  return {
    ...{ ...rendered, ...approval, sentence, delegatorId, parent, effective, changed },
    before: changed?.authority ?? [],
    effect: effectFor(proposal, changed),
    shownRiskTier: agent.riskTier,
    declared: declaredFor(effective, catalogues),
  };
}

/** The agent, as the document states it. */
const profileOf = ({ id, name, displayName, ownerId, riskTier, environment, ...agent }: ProposedAgent) => ({
  ...{ id, name, displayName, ownerId, riskTier, environment },
  blueprint: agent.blueprintId,
  blueprintVersion: agent.blueprintVersion,
});
