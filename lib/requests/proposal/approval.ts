import { policyFacts } from "@/lib/approval-policies/facts";
import { highestRisk, mayGrantAtOnce, resolveSteps } from "@/lib/approval-policies/policy";
import { consentsNeeded, withConsents } from "@/lib/approval-policies/steps/consent";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import type { JudgedProposal, Proposal, ProposalApproval, ProposalFacts } from "./model";

/** Determines by which steps of which policy a proposal within its bounds is approved. */
export function approvalOf(
  proposal: Proposal,
  { policy, lets: own, ...known }: ProposalFacts,
  { agent, parent, changed, delegatorId, effective }: JudgedProposal,
): ProposalApproval {
  // Authority from an agent of a higher tier stays under that tier's rules, also if the receiving agent's is lower.
  const riskTier = highestRisk([agent.riskTier, ...(parent ? [parent.riskTier] : [])]);
  const facts = policyFacts({ ...agent, riskTier }, effective, cataloguesIn(known, effective));
  const approvals = resolveSteps(policy, facts);
  const givers = [delegatorId, proposal.onBehalfOfId].filter((id) => id !== null);
  return {
    ...{ policy, facts, givers, parties: [...givers, ...(agent.ownerId === null ? [] : [agent.ownerId])] },
    steps: withConsents(consentsNeeded(proposal, delegatorId), approvals),
    atOnce: parent !== null && changed === null && mayGrantAtOnce([...parent.lets, own], approvals),
  };
}

/** The catalogues of the resource servers that an authority names. */
export function cataloguesIn<C extends { identifier: string }>(
  { catalogues }: { catalogues: readonly C[] },
  authority: CanonicalAuthority,
): C[] {
  const locations = new Set(authority.flatMap((element) => element.locations));
  return catalogues.filter(({ identifier }) => locations.has(identifier));
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
