import type { ApprovalPolicy, PolicyFacts, ResolvedStep, RiskTier } from "@/lib/approval-policies/model";
import type { CanonicalAuthority, Catalogue } from "@/lib/authority/language/model";
import type { DelegationStatus } from "@/lib/delegations/model";
import type { Judged } from "@/lib/delegations/standing/model";
import type { PersonStatus } from "@/lib/principals/model";
import type { EffectLine } from "@/lib/requests/schema";
import type { Risk, RiskHistory } from "@/lib/risk/model";

/** A proposal, before or after it was stored as a request. */
export type Proposal = {
  requestId: string;
  revision: number;
  agentId: string;
  requesterId: string;
  /** The agent that asks in the requester's name; null if the requester asks. */
  throughAgentId: string | null;
  onBehalfOfId: string | null;
  parentDelegationId: string | null;
  /** The delegation that it changes; null for a new one. */
  changesDelegationId: string | null;
  /** The new delegator; null keeps the delegator. */
  newDelegatorId: string | null;
  purpose: string;
  /** Reason for the change of a delegation; null if none was given. */
  changeReason: string | null;
  authority: CanonicalAuthority;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
  /** The agent's history as of the request, for its risk; null if it was not looked up. */
  history: RiskHistory | null;
};

/** The delegation above a proposal, as it is now. */
export type Parent = {
  id: string;
  version: number;
  digest: string;
  depth: number;
  effective: CanonicalAuthority;
  /** Highest risk tier of the agents in its chain. */
  riskTier: RiskTier;
  /** Whether each of these agents may pass authority on without an approver. */
  lets: boolean[];
};

/** How a proposal that is within its bounds is approved. */
export type ProposalApproval = {
  policy: ApprovalPolicy;
  /** Facts that the policy read. */
  facts: PolicyFacts;
  /** The risk of what is asked. The approval is bound to it by the facts that it is scored from. */
  risk: Risk;
  steps: ResolvedStep[];
  /** The agent's owner, the delegator and the represented person. */
  parties: string[];
  /** The delegator and the represented person. */
  givers: string[];
  /** Whether it may be granted without an approver: a sub-delegation, if policy or blueprint allows it (rules T3). */
  atOnce: boolean;
};

/** A proposal that is within all its bounds now, rendered from current facts. */
export type CheckedProposal = ProposalApproval & {
  document: string;
  digest: string;
  sentence: string;
  delegatorId: string | null;
  parent: Parent | null;
  effective: CanonicalAuthority;
  /** Catalogue declarations of its types. */
  declared: Catalogue[];
  /** The agent's own tier, as the document states it. */
  shownRiskTier: RiskTier;
  /** The delegation that it changes, as it is now. */
  changed: Changed | null;
  /** Authority of the delegation that it changes; empty for a new one. */
  before: CanonicalAuthority;
  /** Changes for the agent, axis by axis. */
  effect: EffectLine[];
};

/** The delegation that a request changes, as it is now. */
export type Changed = {
  id: string;
  version: number;
  digest: string;
  delegatorId: string | null;
  authority: CanonicalAuthority;
  purpose: string;
  notBefore: Date;
  expiresAt: Date;
  maxDepth: number;
};

/** The facts of an agent by which a proposal is judged and shown. */
export type ProposedAgent = {
  id: string;
  name: string;
  displayName: string | null;
  ownerId: string | null;
  riskTier: RiskTier;
  environment: "prod" | "staging" | "dev";
  status: string;
  /** Since when it drains before its retirement; null while it does not. */
  drainingSince: Date | null;
  blueprintId: string;
  blueprintVersion: number;
  ceiling: CanonicalAuthority | null;
  maxDelegationDays: number;
};

/**
 * The current facts by which a proposal is judged. A missing object is undefined; one that it does not name is null.
 */
export type ProposalFacts = {
  agent: ProposedAgent | undefined;
  /** The agent that asks. */
  throughAgent: Pick<ProposedAgent, "drainingSince"> | null | undefined;
  parent: ParentFacts | null | undefined;
  changed: ChangedFacts | null | undefined;
  /** The possible delegators and the represented person, by id. */
  people: ReadonlyMap<string, { status: PersonStatus; entitlement: CanonicalAuthority | null }>;
  /** Catalogues of the resource servers that it names. */
  catalogues: readonly (Catalogue & { version: number })[];
  policy: ApprovalPolicy;
  /** Whether the agent's own blueprint or its policy allows sub-delegations to be granted at once. */
  lets: boolean;
};

export type ParentFacts = Judged & { maxDepth: number; effective: CanonicalAuthority; lets: boolean[] };

export type ChangedFacts = Changed & {
  agentId: string;
  onBehalfOfId: string | null;
  status: DelegationStatus;
  /** Whether a stop has ended it permanently. */
  stopped: boolean;
};

/** A proposal that is within all its bounds, before it is rendered. */
export type JudgedProposal = {
  agent: ProposedAgent;
  parent: Parent | null;
  changed: Changed | null;
  delegatorId: string | null;
  entitlement: CanonicalAuthority | null;
  effective: CanonicalAuthority;
};
