import { agentLabel } from "@/lib/agents/model";
import { policyFacts } from "@/lib/approval-policies/facts";
import { highestRisk, mayGrantAtOnce, resolveSteps } from "@/lib/approval-policies/policy";
import { consentsNeeded, withConsents } from "@/lib/approval-policies/steps/consent";
import { explainAuthority } from "@/lib/authority/words/explain";
import { assertInvariant } from "@/lib/platform/base/domain-error";
import type { Tx } from "@/lib/platform/database/transaction";
import { declaredFor } from "@/lib/requests/advice/policy";
import { entitlementName, renderDocument } from "@/lib/requests/document";
import { effectOf, effectOnChanged } from "@/lib/requests/effect";
import { loadFacts } from "@/lib/requests/proposal/facts";
import type {
  CheckedProposal,
  JudgedProposal,
  Proposal,
  ProposalFacts,
  ProposedAgent,
} from "@/lib/requests/proposal/model";
import { judgeProposal } from "@/lib/requests/proposal/policy";

/**
 * Checks a proposal against current facts and renders the document that an approver is shown.
 *
 * It runs when the request is made and again in the approving transaction. Another digest means that a fact behind the
 * request has changed (rules A2).
 *
 * @param readerId Id of the person who reads the refusal: the requester, or the person who answers the request. Only
 * the delegator reads details about the entitlement.
 * @throws DomainError naming each member that is beyond a bound.
 */
export async function checkProposal(
  tx: Tx,
  proposal: Proposal,
  now: Date,
  readerId: string = proposal.requesterId,
): Promise<CheckedProposal> {
  const [facts] = await loadFacts(tx, [proposal]);
  assertInvariant(facts !== undefined, "facts of every proposal are loaded");
  return checkedBy(proposal, facts, judgeProposal(proposal, facts, now, readerId));
}

/** Renders the document of a proposal that is within its bounds, and resolves its approval steps. */
function checkedBy(
  proposal: Proposal,
  { policy, lets: own, ...known }: ProposalFacts,
  { agent, parent, changed, delegatorId, entitlement, effective }: JudgedProposal,
): CheckedProposal {
  const sentence = `${agentLabel(agent)} ${explainAuthority(effective).replace(/^May/, "may")}`;
  const locations = new Set(effective.flatMap((element) => element.locations));
  const catalogues = known.catalogues.filter(({ identifier }) => locations.has(identifier));
  // Authority from an agent of a higher tier stays under that tier's rules, also if the receiving agent's is lower.
  const riskTier = highestRisk([agent.riskTier, ...(parent ? [parent.riskTier] : [])]);
  const facts = policyFacts({ ...agent, riskTier }, effective, catalogues);
  const approvals = resolveSteps(policy, facts);
  const atOnce = parent !== null && changed === null && mayGrantAtOnce([...parent.lets, own], approvals);
  const steps = withConsents(consentsNeeded(proposal, delegatorId), approvals);
  const { authority: requested, agentId: _, parentDelegationId: __, changesDelegationId: ___, ...rest } = proposal;
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
  const before = changed?.authority ?? [];
  const effect = changed ? effectOnChanged(changed, proposal) : effectOf(proposal.authority);
  const givers = [delegatorId, proposal.onBehalfOfId].filter((id) => id !== null);
  const parties = [...givers, ...(agent.ownerId === null ? [] : [agent.ownerId])];
  return {
    ...{ ...rendered, sentence, delegatorId, parent, effective, changed, before, effect },
    ...{ policy, facts, steps, parties, givers, atOnce, shownRiskTier: agent.riskTier },
    declared: declaredFor(effective, catalogues),
  };
}

/** The agent, as the document states it. */
const profileOf = ({ id, name, displayName, ownerId, riskTier, environment, ...agent }: ProposedAgent) => ({
  ...{ id, name, displayName, ownerId, riskTier, environment },
  blueprint: agent.blueprintId,
  blueprintVersion: agent.blueprintVersion,
});

/**
 * Whether a checked proposal is granted as soon as it is made. A proposal with a represented person never is, because
 * people decide in whose name an agent acts.
 */
export const isGrantedAtOnce = (
  { onBehalfOfId }: Proposal,
  { atOnce }: Pick<CheckedProposal, "atOnce">,
  mayBeAtOnce: boolean,
): boolean => mayBeAtOnce && atOnce && onBehalfOfId === null;
