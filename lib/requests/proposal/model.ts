import type { ApprovalPolicy, PolicyFacts, ResolvedStep, RiskTier } from "@/lib/approval-policies/model";
import type { CanonicalAuthority, Catalogue } from "@/lib/authority/language/model";
import type { DelegationStatus } from "@/lib/delegations/model";
import type { Judged } from "@/lib/delegations/standing/model";
import type { PersonStatus } from "@/lib/principals/model";
import type { EffectLine } from "@/lib/requests/schema";

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

/** The delegation above a proposal, as it is now. */
export type Parent = {
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
  /** What the catalogues declare of its types. */
  declared: Catalogue[];
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

/** An agent as a proposal for it is judged and shown. */
export type ProposedAgent = {
  id: string;
  name: string;
  displayName: string | null;
  ownerId: string | null;
  riskTier: RiskTier;
  environment: "prod" | "staging" | "dev";
  status: string;
  blueprintId: string;
  blueprintVersion: number;
  ceiling: CanonicalAuthority | null;
  maxDelegationDays: number;
};

/** Everything that a proposal is judged by, as it is now. What is not there is undefined; what is not asked about, null. */
export type ProposalFacts = {
  agent: ProposedAgent | undefined;
  parent: ParentFacts | null | undefined;
  changed: ChangedFacts | null | undefined;
  /** Who may come to stand behind it, by id. */
  people: ReadonlyMap<string, { status: PersonStatus; entitlement: CanonicalAuthority | null }>;
  /** At every resource server that it names. */
  catalogues: readonly (Catalogue & { version: number })[];
  policy: ApprovalPolicy;
  /** Whether the agent's own blueprint or its policy lets sub-delegations be granted at once. */
  lets: boolean;
};

export type ParentFacts = Judged & { maxDepth: number; effective: CanonicalAuthority; lets: boolean[] };

export type ChangedFacts = Changed & {
  agentId: string;
  onBehalfOfId: string | null;
  status: DelegationStatus;
  /** Whether it was stopped together with others. */
  stopped: boolean;
};

/** A proposal that holds, before it is rendered. */
export type JudgedProposal = {
  agent: ProposedAgent;
  parent: Parent | null;
  changed: Changed | null;
  delegatorId: string | null;
  entitlement: CanonicalAuthority | null;
  effective: CanonicalAuthority;
};
