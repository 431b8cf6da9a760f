import type { RiskTier } from "@/lib/approval-policies/model";
import { countAxes } from "@/lib/authority/words/diff-terms";
import { effectOf, effectOnChanged } from "@/lib/requests/effect";
import type { EffectLine } from "@/lib/requests/schema";
import type { Risk } from "@/lib/risk/model";
import { riskOf } from "@/lib/risk/policy";
import { cataloguesIn } from "./catalogues";
import type { Changed, JudgedProposal, Proposal, ProposalFacts } from "./model";

/** Lists the changes for the agent, axis by axis. */
export const effectFor = (proposal: Proposal, changed: Changed | null): EffectLine[] =>
  changed ? effectOnChanged(changed, proposal) : effectOf(proposal.authority);

/**
 * Scores a proposal within its bounds.
 *
 * @param riskTier The highest tier of the chain.
 */
export function riskOfProposal(
  proposal: Proposal,
  known: Pick<ProposalFacts, "catalogues">,
  { agent, changed, effective }: JudgedProposal,
  riskTier: RiskTier,
): Risk {
  const { notBefore, expiresAt, maxDepth, onBehalfOfId, history } = proposal;
  return riskOf({
    ...{ authority: effective, catalogues: cataloguesIn(known, effective), riskTier, history },
    ...{ notBefore, expiresAt, maxDepth },
    inNameOfAnother: onBehalfOfId !== null && onBehalfOfId !== agent.ownerId,
    widens: changed ? countAxes(effectFor(proposal, changed), "widens") : 0,
  });
}
