import { policyFacts } from "@/lib/approval-policies/facts";
import { type PolicyFacts, riskTiers } from "@/lib/approval-policies/model";
import { highestRisk, resolveSteps } from "@/lib/approval-policies/policy";
import type { AppliedRule } from "@/lib/approval-policies/schema";
import { withConsents } from "@/lib/approval-policies/steps/consent";
import type { Step } from "@/lib/approval-policies/steps/model";
import { rulesOf } from "@/lib/approval-policies/store";
import { appliedRule } from "@/lib/approval-policies/words";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { loadChain } from "@/lib/delegations/chain/store";
import type { Tx } from "@/lib/platform/database/transaction";
import { canonicalise } from "@/lib/protocols/jcs/canonicalise";
import { isUndecided } from "./model";
import { profileOf, riskOfRow } from "./present";
import * as store from "./store";

type Why = { facts: PolicyFacts; rule: AppliedRule | null };

/**
 * Explains the steps of a request by the facts that its policy reads and the rule that follows. The rule is null if it
 * is uncertain: another rule could have given the same steps, or a rule depends on catalogues that have changed.
 */
export async function whySteps(tx: Tx, request: store.RequestRow, steps: readonly Step[]): Promise<Why> {
  const { facts, sameCatalogues } = await factsOf(tx, request);
  const rules = await rulesOf(tx, request.policyId, request.policyVersion);
  if (!sameCatalogues && rules.some(({ when }) => when.amountAbove)) return { facts, rule: null };
  // The steps were resolved when the revision was made. Facts with another answer would give them a wrong reason.
  const consents = steps.flatMap(({ rule }) => rule.consentOf ?? []);
  const resolved = canonicalise(steps.map(({ rule }) => rule));
  const fitting = possibleFacts(request, facts).filter(
    (one) => canonicalise(withConsents(consents, resolveSteps({ rules }, one))) === resolved,
  );
  const found = new Map(fitting.map((one) => appliedRule({ rules }, one)).map((rule) => [rule.number, rule]));
  const [rule = null] = found.values();
  return { facts, rule: found.size === 1 ? rule : null };
}

/** Lists the facts that the steps may follow from. A document omits the chain's highest tier, which is no lower. */
function possibleFacts(request: store.RequestRow, facts: PolicyFacts): PolicyFacts[] {
  if (isUndecided(request.status) || request.parentDelegationId === null) return [facts];
  const { riskTier } = profileOf(request);
  return riskTiers.slice(riskTiers.indexOf(riskTier)).map((tier) => ({ ...facts, riskTier: tier }));
}

type Shown = { effective: CanonicalAuthority; catalogues: readonly { identifier: string; version: number }[] };

/** Reads the policy's facts, and whether the catalogues are still those of the document (always if undecided). */
async function factsOf(tx: Tx, request: store.RequestRow): Promise<{ facts: PolicyFacts; sameCatalogues: boolean }> {
  const { document, parentDelegationId, status } = request;
  const shown = JSON.parse(document) as Shown;
  const agent = profileOf(request);
  const chain = parentDelegationId === null ? undefined : await loadChain(parentDelegationId);
  const riskTier = highestRisk([agent.riskTier, ...(chain?.hops ?? []).map((hop) => hop.agent.riskTier)]);
  const locations = [...new Set(shown.effective.flatMap((element) => element.locations))];
  const catalogues = await store.cataloguesAt(tx, locations);
  const versions = catalogues.map(({ identifier, version }) => ({ identifier, version }));
  return {
    facts: policyFacts({ ...agent, riskTier }, shown.effective, catalogues, riskOfRow(request).score),
    sameCatalogues: isUndecided(status) || canonicalise(versions) === canonicalise(shown.catalogues),
  };
}
