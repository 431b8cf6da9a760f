import { type Changed, changedBy } from "@/lib/approvals/change";
import { renderDocument } from "@/lib/approvals/document";
import { effectOf, effectOnChanged } from "@/lib/approvals/effect";
import { type RequestErrorCode, requestError } from "@/lib/approvals/errors";
import { policyFacts } from "@/lib/approvals/policies/facts";
import type { ApprovalPolicy, PolicyFacts, ResolvedStep, RiskTier } from "@/lib/approvals/policies/model";
import { highestRisk, mayGrantAtOnce, resolveSteps } from "@/lib/approvals/policies/policy";
import { letsGrantAtOnce, policyOrDefault } from "@/lib/approvals/policies/store";
import type { EffectLine } from "@/lib/approvals/schema";
import { consentsNeeded, withConsents } from "@/lib/approvals/steps/consent";
import * as store from "@/lib/approvals/store";
import { authorityDigest } from "@/lib/authority/digest";
import { explainAuthority } from "@/lib/authority/explain";
import { memberPath } from "@/lib/authority/member-path";
import type { CanonicalAuthority } from "@/lib/authority/model";
import { isNarrower } from "@/lib/authority/narrower";
import { effectiveAuthority } from "@/lib/delegations/effective";
import { maxChainDepth } from "@/lib/delegations/model";
import { reachable } from "@/lib/delegations/standing/policy";
import { judgeDelegations } from "@/lib/delegations/standing/queries";
import { versionOf } from "@/lib/delegations/store";
import type { Tx } from "@/lib/platform/db/transaction";

/** What is proposed, before or after it was stored. */
export type Proposal = {
  requestId: string;
  revision: number;
  agentId: string;
  requesterId: string;
  /** The agent that asks in the requester's name; null when they ask themselves. */
  throughAgentId: string | null;
  onBehalfOfId: string | null;
  parentDelegationId: string | null;
  /** The delegation that it changes; null asks for a new one. */
  changesDelegationId: string | null;
  /** The person who shall delegate from then on; null keeps the delegator. */
  newDelegatorId: string | null;
  purpose: string;
  /** Why it changes a delegation; null where nobody said so. */
  changeReason: string | null;
  authority: CanonicalAuthority;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
};

type Parent = {
  id: string;
  version: number;
  digest: string;
  depth: number;
  effective: CanonicalAuthority;
  /** Highest risk tier of the agents that it comes from. */
  riskTier: RiskTier;
  /** Whether each of these agents may pass authority on without an approver. */
  lets: boolean[];
};

/** A proposal that holds now: rendered from current facts, and within everything it must be within. */
export type CheckedProposal = {
  document: string;
  digest: string;
  sentence: string;
  delegatorId: string | null;
  parent: Parent | null;
  effective: CanonicalAuthority;
  /** The agent's own tier, as the document states it. */
  shownRiskTier: RiskTier;
  /** The delegation that it changes, as it is now. */
  changed: Changed | null;
  /** What the agent holds by what is to be changed: nothing, where a new delegation is asked for. */
  before: CanonicalAuthority;
  /** What would change for the agent, axis by axis. */
  effect: EffectLine[];
  policy: ApprovalPolicy;
  /** What the policy looked at. */
  facts: PolicyFacts;
  steps: ResolvedStep[];
  /** The agent's owner, the delegator and the represented person. */
  parties: string[];
  /** The delegator and the represented person. */
  givers: string[];
  /** Whether it may be granted without an approver: a sub-delegation, where policy or blueprint lets it (rules T3). */
  atOnce: boolean;
};

/**
 * Checks a proposal against current facts and renders the document that an approver is shown.
 *
 * Made once when the request is made and again in the approving transaction: another digest means that something it
 * rests on has changed (rules A2).
 *
 * @param readerId Who is told what it is not within: whoever makes it, unless somebody else answers it.
 * @throws DomainError naming what it is not within, member by member.
 */
export async function checkProposal(
  tx: Tx,
  proposal: Proposal,
  now: Date,
  readerId: string = proposal.requesterId,
): Promise<CheckedProposal> {
  const agent = await store.agentWithCeiling(tx, proposal.agentId);
  if (!agent) throw requestError("agent_not_found");
  if (!["draft", "pending", "active", "suspended"].includes(agent.status)) {
    throw requestError("agent_state", { detail: `The agent is ${agent.status}.` });
  }
  const terms = agent.blueprint.versions.find(({ version }) => version === agent.blueprint.currentVersion);
  checkValidity(proposal, terms?.maxDelegationDays ?? 0, now);
  const parent =
    proposal.parentDelegationId === null ? null : await parentOf(tx, proposal.parentDelegationId, proposal);
  const changed = await changedBy(tx, proposal, now);
  const { delegatorId, entitlement } = await delegatorFor(tx, proposal, { parent, changed, ownerId: agent.ownerId });
  within(proposal.authority, entitlement, "outside_entitlement", delegatorId === readerId);
  within(proposal.authority, terms?.ceiling as CanonicalAuthority | null | undefined, "outside_ceiling");
  within(proposal.authority, parent?.effective, "outside_parent");

  const effective = effectiveAuthority(proposal.authority, parent?.effective);
  const sentence = `${agent.displayName ?? agent.name} ${explainAuthority(effective).replace(/^May/, "may")}`;
  const catalogues = await store.cataloguesAt(tx, [...new Set(effective.flatMap(({ locations }) => locations))]);
  const policy = await policyOrDefault(tx, terms?.approvalPolicyId);
  // What a strict agent holds stays under its rules, whoever it is handed to.
  const riskTier = highestRisk([agent.riskTier, ...(parent ? [parent.riskTier] : [])]);
  const facts = policyFacts({ ...agent, riskTier }, effective, catalogues);
  const approvals = resolveSteps(policy, facts);
  const lets = [...(parent?.lets ?? []), await letsGrantAtOnce(tx, terms)];
  const atOnce = parent !== null && changed === null && mayGrantAtOnce(lets, approvals);
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
    entitlement: entitlement ? authorityDigest(entitlement) : "standard",
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
  };
}

/** The agent, as the document states it. */
const profileOf = (agent: NonNullable<Awaited<ReturnType<typeof store.agentWithCeiling>>>) => ({
  id: agent.id,
  name: agent.name,
  displayName: agent.displayName,
  ownerId: agent.ownerId,
  riskTier: agent.riskTier,
  environment: agent.environment,
  blueprint: agent.blueprintId,
  blueprintVersion: agent.blueprint.currentVersion,
});

/**
 * Tells whether a checked proposal is granted as soon as it is made. It then represents nobody: in whose name an agent acts
 * is for people to say.
 */
export const isGrantedAtOnce = (
  { onBehalfOfId }: Proposal,
  { atOnce }: Pick<CheckedProposal, "atOnce">,
  mayBeAtOnce: boolean,
): boolean => mayBeAtOnce && atOnce && onBehalfOfId === null;

type Behind = { parent: Parent | null; changed: Changed | null; ownerId: string | null };

/** Who delegates, and what they may delegate; both are null below a parent. */
async function delegatorFor(tx: Tx, proposal: Proposal, { parent, changed, ownerId }: Behind) {
  const { newDelegatorId, onBehalfOfId } = proposal;
  const delegatorId = parent ? null : (newDelegatorId ?? changed?.delegatorId ?? onBehalfOfId ?? ownerId);
  if (!parent && delegatorId === null) throw requestError("owner_required");
  const entitlement = await entitlementOf(tx, delegatorId, newDelegatorId === null ? "onBehalfOf" : "delegatorId");
  if (onBehalfOfId !== null && onBehalfOfId !== delegatorId) await entitlementOf(tx, onBehalfOfId, "onBehalfOf");
  return { delegatorId, entitlement };
}

/** How far the clock of whoever asks may run ahead, in ms: who asks for all the days that are allowed gets them. */
const clockLeeway = 60_000;

/** A blueprint says how long delegations of its agents last. */
function checkValidity({ notBefore, expiresAt }: Proposal, maxDays: number, now: Date): void {
  const invalid = (path: string, code: string, detail: string) =>
    requestError("validity_invalid", { detail, errors: [{ path, code }] });
  if (expiresAt <= now) throw invalid("expiresAt", "in_the_past", "The delegation would be over already.");
  if (expiresAt <= notBefore) throw invalid("notBefore", "after_expiry", "The delegation would end before it begins.");
  if (expiresAt.getTime() - now.getTime() > maxDays * 86_400_000 + clockLeeway) {
    throw invalid("expiresAt", "too_late", `A delegation lasts ${maxDays} ${maxDays === 1 ? "day" : "days"} at most.`);
  }
}

async function parentOf(tx: Tx, id: string, proposal: Proposal): Promise<Parent> {
  const { chain, standing } = (await judgeDelegations([id])).get(id) ?? {};
  const leaf = chain?.hops.at(-1);
  if (!chain || !leaf || !standing?.inEffect) {
    throw requestError("parent_unknown", {
      ...(standing?.reason ? { detail: standing.reason } : {}),
      errors: [{ path: "parentDelegationId", code: "unknown" }],
    });
  }
  const depth = chain.hops.length - 1;
  const row = await tx.delegation.findUniqueOrThrow({ where: { id }, select: { maxDepth: true } });
  if (depth + 1 > maxChainDepth || proposal.maxDepth > row.maxDepth - 1) {
    throw requestError("outside_parent", {
      detail:
        row.maxDepth === 0
          ? "The parent delegation may not be delegated further."
          : "maxDepth must be less than the parent's.",
      errors: [{ path: "maxDepth", code: "too_deep" }],
    });
  }
  if (chain.hops.some(({ agent }) => agent.id === proposal.agentId)) {
    throw requestError("delegation_cycle", { errors: [{ path: "parentDelegationId", code: "cycle" }] });
  }
  if (proposal.notBefore < leaf.notBefore || proposal.expiresAt > leaf.expiresAt) {
    throw requestError("outside_parent", {
      detail: "The validity must lie within the parent's.",
      errors: [{ path: proposal.expiresAt > leaf.expiresAt ? "expiresAt" : "notBefore", code: "outside_parent" }],
    });
  }
  const version = await versionOf(tx, id, leaf.version);
  const lets: boolean[] = [];
  for (const { agent } of chain.hops) lets.push(await letsGrantAtOnce(tx, await store.blueprintTerms(tx, agent)));
  return {
    ...{
      id,
      version: leaf.version,
      digest: leaf.digest,
      depth,
      effective: reachable(standing, version.effective as CanonicalAuthority),
    },
    ...{ riskTier: highestRisk(chain.hops.map(({ agent }) => agent.riskTier)), lets },
  };
}

async function entitlementOf(tx: Tx, id: string | null, path: string): Promise<CanonicalAuthority | null> {
  if (id === null) return null;
  const person = await store.personWithEntitlement(tx, id);
  if (person?.status !== "active") throw requestError("person_unknown", { errors: [{ path, code: "unknown" }] });
  return (person.entitlement?.authority as CanonicalAuthority | undefined) ?? null;
}

/** @param tells Whether the asker may read what the bound says; what others may delegate is theirs. */
function within(
  child: CanonicalAuthority,
  parent: CanonicalAuthority | null | undefined,
  code: RequestErrorCode,
  tells = true,
): void {
  if (!parent) return;
  const narrower = isNarrower(child, parent);
  if (narrower.ok) return;
  const errors = narrower.issues.map(({ path, code: issue, sentence }) => ({
    ...{ path: memberPath("authority", path), code: issue },
    ...(tells && { message: sentence }),
  }));
  throw requestError(code, { errors, ...(errors[0]?.message ? { detail: errors[0].message } : {}) });
}
