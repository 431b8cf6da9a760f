import type { AgentStatus, Environment, RiskTier } from "@/lib/agents/model";

export const offerRoles = ["owner", "backup"] as const;
export type OfferRole = (typeof offerRoles)[number];

export const offerStatuses = [
  "offered",
  "accepted",
  "declined",
  "withdrawn",
  "expired",
  "replaced",
  "claimed",
] as const;
/** `claimed`: a person asked to become the owner, and security answers. */
export type OfferStatus = (typeof offerStatuses)[number];

// offered, claimed ──▶ accepted ──▶ replaced
//    ╰──▶ declined, withdrawn, expired
export const offerTransitions = {
  offered: ["accepted", "declined", "withdrawn", "expired"],
  claimed: ["accepted", "declined", "withdrawn", "expired"],
  accepted: ["replaced"],
  declined: [],
  withdrawn: [],
  expired: [],
  replaced: [],
} as const satisfies Record<OfferStatus, readonly OfferStatus[]>;

export const orphanReasons = ["no_owner", "owner_left", "given_up", "silent"] as const;
/**
 * Why no person answers for an agent. `given_up`: its owner said so in an attestation. `silent`: its owner did not answer
 * there.
 */
export type OrphanReason = (typeof orphanReasons)[number];
/** The most claims of one person that wait. */
export const mostOpenClaims = 20;
/** Agents without an owner are counted up to this number. */
export const mostOrphansCounted = 1_000;

export const onboardingStatuses = ["waiting", "returned", "completed", "withdrawn", "lapsed"] as const;
export type OnboardingStatus = (typeof onboardingStatuses)[number];

// waiting ◀──▶ returned      waiting, returned ──▶ withdrawn, lapsed      waiting ──▶ completed
export const onboardingTransitions = {
  waiting: ["returned", "completed", "withdrawn", "lapsed"],
  returned: ["waiting", "withdrawn", "lapsed"],
  completed: [],
  withdrawn: [],
  lapsed: [],
} as const satisfies Record<OnboardingStatus, readonly OnboardingStatus[]>;

/** Days after which an onboarding request or an activation lapses, where the policy sets none. */
export const waitDays = 30;

/** The most onboarding requests of one person that are not over. */
export const mostOpenOnboardings = 20;

export const checks = [
  "owner_accepted",
  "backup_accepted",
  "key_enrolled",
  "authority_granted",
  "decision_asked",
  "alert_channel",
  "planned_end",
] as const;
/** A line of the go-live checklist. */
export type Check = (typeof checks)[number];

export const changedMembers = ["environment", "purpose", "riskTier", "ownerId"] as const;
/** A member of an agent for whose change a rule can ask for a second person. `ownerId`: a transfer without asking. */
export type ChangedMember = (typeof changedMembers)[number];

/** The terms of a change of an agent that was activated. A rule without them asks for no person, and gives seven days. */
export type ChangeTerms = {
  /** The members whose change a second person confirms. A fixed rule that takes two people always does. */
  confirm: readonly ChangedMember[];
  /** Days in which the second person confirms. The proposal lapses then. */
  days: number;
};

export const approverRoles = ["admin", "security"] as const;
/** A role whose holders may approve the steps of agents: those with `agents:write`. */
export type ApproverRole = (typeof approverRoles)[number];

/**
 * The people who approve the steps of an agent: its activation, its return and the changes that wait. A person has one
 * of the roles and is in one of the groups. A member that is missing asks for nothing.
 */
export type Approvers = { roles?: readonly ApproverRole[] | undefined; groups?: readonly string[] | undefined };

export const endOutcomes = ["suspend", "retire"] as const;
export type EndOutcome = (typeof endOutcomes)[number];

/** The steps for agents of some tiers and environments. The first rule that names an agent's tier and environment applies. */
export type LifecycleRule = {
  name: string;
  tiers: readonly RiskTier[];
  environments: readonly Environment[];
  /** Lines of the checklist that an activation asks for. */
  requires: readonly Check[];
  /** People who activate; a tier that takes two by itself always takes two. */
  people: 1 | 2;
  /** Who approves. Without it each person with the permission does. */
  approvers?: Approvers | undefined;
  /** Changes of an agent that was activated. Versions from before it was here lack it. */
  changes?: ChangeTerms | undefined;
  /** Days in which an onboarding request or an activation is decided. It lapses then. Missing: 30. */
  waitDays?: number | undefined;
  /** Days in which a person accepts an offer. */
  offerDays: number;
  end: {
    /** The latest planned end, in days from the day on which it is set; null without a limit. */
    mostDays: number | null;
    /** Days before the end at which the agent's people are told. */
    noticeDays: number;
    outcome: EndOutcome;
  };
};

/** Facts about an agent that its checklist and the board read. */
export type LifecycleFacts = {
  id: string;
  name: string;
  displayName: string | null;
  status: AgentStatus;
  statusReason: string | null;
  riskTier: RiskTier;
  environment: Environment;
  blueprintId: string;
  owner: { id: string; name: string; active: boolean; accepted: boolean } | null;
  backup: { id: string; name: string; active: boolean } | null;
  /** When it is retired, while it drains before that; else null. */
  drainsUntil: Date | null;
  end: { endsAt: Date; outcome: EndOutcome; setById: string; doneAt: Date | null } | null;
  /** When its activation lapses, while it waits for a second person; else null. */
  activationExpiresAt: Date | null;
  done: ReadonlySet<Check>;
};

/** The word under which dual control keeps changes of the lifecycle policy, and its subject. */
export const lifecycleControl = "lifecycle-policy";
export const lifecycleSubject = "org";

export const boardColumns = ["asked", "draft", "pending", "active", "suspended", "revoked", "retiring"] as const;
/** A column of the lifecycle board: onboarding requests, and a state of agents. */
export type BoardColumn = (typeof boardColumns)[number];
/** Cards of a column are counted up to this number. */
export const mostCounted = 100;
