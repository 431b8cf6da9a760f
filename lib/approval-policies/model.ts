import type { Environment } from "@/lib/authority/language/model";

export const riskTiers = ["low", "medium", "high", "critical"] as const;
export type RiskTier = (typeof riskTiers)[number];

/** What somebody may do with a policy. */
export const policyActions = ["propose"] as const;
export type PolicyAction = (typeof policyActions)[number];

/** From whom the members of a step have to be apart. */
export const separations = ["parties", "requester_groups", "approver_groups"] as const;
/**
 * `parties`: the agent's owner, the delegator and the represented person do not decide. `requester_groups`: whoever
 * decides shares no group with the requester. `approver_groups`: nor with anybody who approved an earlier step.
 */
export type Separation = (typeof separations)[number];

/** Which requests a rule is for: every member that is given must hold; none given holds for all. */
export type RuleCondition = {
  riskTiers?: RiskTier[] | undefined;
  environments?: Environment[] | undefined;
  /** Resource types, by name: one element of such a type suffices. */
  types?: string[] | undefined;
  /** One element with such an action suffices. */
  actions?: string[] | undefined;
  /** More than this may be spent each time in this unit, or in any other, or without a limit. */
  amountAbove?: { unit: string; value: string } | undefined;
};

export type StepRule = {
  name: string;
  quorum: number;
  /** Names of groups whose members decide; absent: everybody who may decide requests. */
  groups?: string[] | undefined;
  separateFrom?: Separation[] | undefined;
  /** Whether somebody who approved an earlier step may approve this one too. */
  samePerson?: boolean | undefined;
  /** Unanswered for so long, it is passed to `escalateTo`, or skipped where that is absent. */
  skipAfterHours?: number | undefined;
  escalateTo?: string | undefined;
  /** Unanswered for so long, the request is denied. */
  expiresAfterHours?: number | undefined;
  /** Approvals are signed with a passkey. */
  passkey?: boolean | undefined;
};

export type PolicyRule = {
  when: RuleCondition;
  steps: StepRule[];
  /** Whether a person is asked before each action that it matches, though authority covers the action. Absent: nobody is. */
  asksBeforeActions?: boolean | undefined;
};

/** Ordered rules: the first that matches wins, and the last matches everything. */
export type PolicyRules = PolicyRule[];

export type ApprovalPolicy = {
  id: string;
  name: string;
  version: number;
  rules: PolicyRules;
  /** Whether a sub-delegation within its parent may be granted without asking anybody. */
  autoGrant: boolean;
};

/** A step as the document of a revision states it: every member is there, and nothing is decided later. */
export type ResolvedStep = {
  number: number;
  name: string;
  /** The person who has to consent; null for a step that approvers answer. */
  consentOf: string | null;
  quorum: number;
  groups: string[];
  separateFrom: Separation[];
  samePerson: boolean;
  passkey: boolean;
  skipAfterHours: number | null;
  escalateTo: string | null;
  expiresAfterHours: number;
};

/** The most that one element lets an agent spend each time, by unit; null in `value`: there is no limit. */
export type Spending = { unit: string | null; value: string | null };

/** What a policy looks at. */
export type PolicyFacts = {
  riskTier: RiskTier;
  environment: Environment;
  elements: readonly { type: string; actions: readonly string[]; spending: readonly Spending[] }[];
};

/** The policy that comes with the product and holds where a blueprint names no other. */
export const defaultPolicyId = "apl_00000000000000000000000000";
/** One approver, never the requester. */
export const fourEyesRules: PolicyRules = [{ when: {}, steps: [{ name: "Approval", quorum: 1 }] }];
/** Silence for so long is a no, where a step does not say otherwise. */
export const defaultExpiryHours = 7 * 24;
export const maxRules = 20;
export const maxSteps = 5;
export const maxQuorum = 9;
