import { highestRisk } from "@/lib/approval-policies/policy";
import { intersectAuthority } from "@/lib/authority/combine/intersect";
import { isNarrower } from "@/lib/authority/compare/is-narrower";
import { termsBeyond } from "@/lib/authority/compare/terms";
import type { CanonicalAuthority } from "@/lib/authority/language/model";
import { memberPath } from "@/lib/authority/language/report";
import { drains } from "@/lib/delegations/chain/policy";
import { effectiveAuthority } from "@/lib/delegations/effective.policy";
import { delegationError } from "@/lib/delegations/errors";
import { maxChainDepth } from "@/lib/delegations/model";
import { isOver } from "@/lib/delegations/policy";
import { type RequestErrorCode, requestError } from "@/lib/requests/errors";
import type { Changed, JudgedProposal, Parent, ParentFacts, Proposal, ProposalFacts, ProposedAgent } from "./model";

/**
 * Judges a proposal by the facts: whether it may be requested and granted, and its effective authority.
 *
 * @param readerId Id of the person who reads the refusal: the requester, or the person who answers the request. Only
 * the delegator reads details about the entitlement.
 * @throws DomainError naming each member that is beyond a bound.
 */
export function judgeProposal(proposal: Proposal, facts: ProposalFacts, now: Date, readerId: string): JudgedProposal {
  const agent = agentOf(facts);
  refuseDraining(agent, facts);
  checkValidity(proposal, agent.maxDelegationDays, now);
  const parent = facts.parent === null ? null : parentOf(proposal, facts.parent);
  const changed = changedOf(proposal, facts, now);
  const { delegatorId, entitlement } = delegatorOf(proposal, facts, { agent, parent, changed });
  within(proposal.authority, entitlement, "outside_entitlement", delegatorId === readerId);
  within(proposal.authority, agent.ceiling, "outside_ceiling");
  within(proposal.authority, parent?.effective, "outside_parent");
  const effective = effectiveAuthority(proposal.authority, parent?.effective);
  leavesSomething(effective, [entitlement, agent.ceiling]);
  return { agent, parent, changed, delegatorId, entitlement, effective };
}

function agentOf({ agent }: ProposalFacts): ProposedAgent {
  if (!agent) throw requestError("agent_not_found");
  if (!["draft", "pending", "active", "suspended"].includes(agent.status)) {
    throw requestError("agent_state", { detail: `The agent is ${agent.status}.` });
  }
  return agent;
}

/** Another delegator is refused as well: a request for one may ask for more, and ends a pause. */
function refuseDraining({ drainingSince }: ProposedAgent, { parent, throughAgent }: ProposalFacts): void {
  if (throughAgent && throughAgent.drainingSince !== null) {
    throw requestError("agent_state", {
      detail: "The asking agent drains before its retirement. It asks for nothing new.",
    });
  }
  if (drainingSince === null && !(parent && drains(parent.chain))) return;
  const subject = drainingSince === null ? "An agent above it" : "The agent";
  throw requestError("agent_state", {
    detail: `${subject} drains before its retirement. No new authority rests on it.`,
  });
}

/** Clock skew tolerated when checking the maximum duration, in ms. */
const clockLeeway = 60_000;

/** Refuses a validity that is over, ends before it begins, or lasts longer than the blueprint allows. */
function checkValidity({ notBefore, expiresAt }: Proposal, maxDays: number, now: Date): void {
  const invalid = (path: string, code: string, detail: string) =>
    requestError("validity_invalid", { detail, errors: [{ path, code }] });
  if (expiresAt <= now) throw invalid("expiresAt", "in_the_past", "The delegation would have ended already.");
  if (expiresAt <= notBefore) throw invalid("notBefore", "after_expiry", "The delegation would end before it begins.");
  if (expiresAt.getTime() - now.getTime() > maxDays * 86_400_000 + clockLeeway) {
    throw invalid("expiresAt", "too_late", `A delegation lasts ${maxDays} ${maxDays === 1 ? "day" : "days"} at most.`);
  }
}

function parentOf(proposal: Proposal, above: ParentFacts | undefined): Parent {
  const leaf = above?.chain.hops.at(-1);
  if (!above || !leaf || !above.standing.inEffect) {
    throw requestError("parent_unknown", {
      ...(above?.standing.reason ? { detail: above.standing.reason } : {}),
      errors: [{ path: "parentDelegationId", code: "unknown" }],
    });
  }
  const { hops } = above.chain;
  const depth = hops.length - 1;
  const beyond = termsBeyond(proposal, { ...leaf, maxDepth: above.maxDepth });
  const deep = beyond.find(({ path }) => path === "maxDepth");
  if (depth + 1 > maxChainDepth || deep) {
    const detail = deep?.sentence ?? `A chain has at most ${maxChainDepth} delegations below its first.`;
    throw requestError("outside_parent", { detail, errors: [{ path: "maxDepth", code: "too_deep" }] });
  }
  if (hops.some(({ agent }) => agent.id === proposal.agentId)) {
    throw requestError("delegation_cycle", { errors: [{ path: "parentDelegationId", code: "cycle" }] });
  }
  if (beyond.length > 0) {
    const errors = beyond.map(({ path, sentence }) => ({ path, code: "outside_parent", message: sentence }));
    throw requestError("outside_parent", { detail: beyond.map(({ sentence }) => sentence).join(" "), errors });
  }
  const { id, version, digest } = leaf;
  const riskTier = highestRisk(hops.map(({ agent }) => agent.riskTier));
  return { id, version, digest, depth, effective: above.effective, riskTier, lets: above.lets };
}

/**
 * The delegation that a proposal changes; null for a new one. The change keeps agent and represented person, so the
 * person who consents is the one that the delegation names.
 *
 * Delegations that have ended, or that a stop has ended permanently, cannot be changed.
 */
function changedOf(
  { changesDelegationId, ...proposal }: Proposal,
  { changed }: ProposalFacts,
  now: Date,
): Changed | null {
  if (changesDelegationId === null) return null;
  if (!changed) throw delegationError("delegation_not_found", { id: changesDelegationId });
  const { agentId, onBehalfOfId, status, stopped, ...rest } = changed;
  if (isOver(status) || rest.expiresAt <= now || stopped) {
    throw requestError("delegation_over", { errors: [{ path: "changesDelegationId", code: "over" }] });
  }
  if (agentId !== proposal.agentId || onBehalfOfId !== proposal.onBehalfOfId) {
    const path = agentId === proposal.agentId ? "onBehalfOf" : "agentId";
    throw requestError("change_invalid", { errors: [{ path, code: "not_the_same" }] });
  }
  return rest;
}

type Behind = { agent: ProposedAgent; parent: Parent | null; changed: Changed | null };

/** The delegator and their entitlement; both are null below a parent. */
function delegatorOf(proposal: Proposal, facts: ProposalFacts, { agent, parent, changed }: Behind) {
  const { newDelegatorId, onBehalfOfId } = proposal;
  const delegatorId = parent ? null : (newDelegatorId ?? changed?.delegatorId ?? onBehalfOfId ?? agent.ownerId);
  if (!parent && delegatorId === null) throw requestError("owner_required");
  const entitlement = entitlementOf(facts, delegatorId, newDelegatorId === null ? "onBehalfOf" : "delegatorId");
  if (onBehalfOfId !== null && onBehalfOfId !== delegatorId) entitlementOf(facts, onBehalfOfId, "onBehalfOf");
  return { delegatorId, entitlement };
}

function entitlementOf({ people }: ProposalFacts, id: string | null, path: string): CanonicalAuthority | null {
  if (id === null) return null;
  const person = people.get(id);
  if (person?.status !== "active") throw requestError("person_unknown", { errors: [{ path, code: "unknown" }] });
  return person.entitlement;
}

/**
 * Refuses an authority that each control allows, but all together leave empty: limits in other units, or other hours.
 */
function leavesSomething(effective: CanonicalAuthority, controls: readonly (CanonicalAuthority | null)[]): void {
  const bounds = controls.filter((control) => control !== null);
  if (bounds.reduce(intersectAuthority, effective).length > 0) return;
  const detail = "The delegator's entitlement and the blueprint's ceiling together leave none of this authority.";
  throw requestError("outside_ceiling", { detail, errors: [{ path: "authority", code: "nothing_left" }] });
}

/** @param tells Whether the asker may read the bound. The entitlement of another person is private. */
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
