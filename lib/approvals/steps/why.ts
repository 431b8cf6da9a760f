import { policyFacts } from "@/lib/approvals/policies/facts";
import type { PolicyFacts } from "@/lib/approvals/policies/model";
import { highestRisk, resolveSteps } from "@/lib/approvals/policies/policy";
import type { AppliedRule } from "@/lib/approvals/policies/schema";
import { rulesOf } from "@/lib/approvals/policies/store";
import { appliedRule } from "@/lib/approvals/policies/words";
import { withConsents } from "@/lib/approvals/steps/consent";
import type { Step } from "@/lib/approvals/steps/model";
import * as store from "@/lib/approvals/store";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { loadChain } from "@/lib/delegations/chain/store";
import type { Tx } from "@/lib/platform/db/transaction";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";

/** Tells why a request has its steps: what its policy looks at, and the rule that follows from it. */
export async function whySteps(
  tx: Tx,
  request: store.RequestRow,
  steps: readonly Step[],
): Promise<{ facts: PolicyFacts; rule: AppliedRule | null }> {
  const facts = await factsOf(tx, request);
  const rules = await rulesOf(tx, request.policyId, request.policyVersion);
  // The steps were resolved when the revision was made. Another answer today would give them a wrong reason.
  const consents = steps.flatMap(({ rule }) => rule.consentOf ?? []);
  const today = withConsents(consents, resolveSteps({ rules }, facts));
  const same = canonicalise(today) === canonicalise(steps.map(({ rule }) => rule));
  return { facts, rule: same ? appliedRule({ rules }, facts) : null };
}

async function factsOf(tx: Tx, { document, agent, parentDelegationId }: store.RequestRow): Promise<PolicyFacts> {
  const { effective } = JSON.parse(document) as { effective: CanonicalAuthority };
  const chain = parentDelegationId === null ? undefined : await loadChain(parentDelegationId);
  const riskTier = highestRisk([agent.riskTier, ...(chain?.hops ?? []).map((hop) => hop.agent.riskTier)]);
  const locations = [...new Set(effective.flatMap((element) => element.locations))];
  return policyFacts({ ...agent, riskTier }, effective, await store.cataloguesAt(tx, locations));
}
