import { policyFacts } from "@/lib/approval-policies/facts";
import { highestRisk, mayGrantAtOnce, resolveSteps } from "@/lib/approval-policies/policy";
import { consentsNeeded, withConsents } from "@/lib/approval-policies/steps/consent";
import { cataloguesIn } from "./catalogues";
import type { JudgedProposal, Proposal, ProposalApproval, ProposalFacts } from "./model";
import { riskOfProposal } from "./risk";

/** Determines by which steps of which policy a proposal within its bounds is approved. */
export function approvalOf(
  proposal: Proposal,
  { policy, lets: own, ...known }: ProposalFacts,
  judged: JudgedProposal,
): ProposalApproval {
  const { agent, parent, changed, delegatorId, effective } = judged;
  // Authority from an agent of a higher tier stays under that tier's rules, also if the receiving agent's is lower.
  const riskTier = highestRisk([agent.riskTier, ...(parent ? [parent.riskTier] : [])]);
  const risk = riskOfProposal(proposal, known, judged, riskTier);
  const facts = policyFacts({ ...agent, riskTier }, effective, cataloguesIn(known, effective), risk.score);
  const approvals = resolveSteps(policy, facts);
  const givers = [delegatorId, proposal.onBehalfOfId].filter((id) => id !== null);
  return {
    ...{ policy, facts, risk, givers, parties: [...givers, ...(agent.ownerId === null ? [] : [agent.ownerId])] },
    steps: withConsents(consentsNeeded(proposal, delegatorId), approvals),
    atOnce: parent !== null && changed === null && mayGrantAtOnce([...parent.lets, own], approvals),
  };
}

/**
 * Whether a proposal is granted as soon as it is made. A proposal with a represented person never is, because people
 * decide in whose name an agent acts.
 */
export const isGrantedAtOnce = (
  { onBehalfOfId }: Proposal,
  { atOnce }: Pick<ProposalApproval, "atOnce">,
  mayBeAtOnce: boolean,
): boolean => mayBeAtOnce && atOnce && onBehalfOfId === null;
