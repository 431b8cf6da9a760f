import type { Spending } from "@/lib/authority/judge/spending";
import type { Environment } from "@/lib/authority/language/model";

export const shortageCodes = ["nobody", "too_few", "excluded"] as const;

/** The reason why a step cannot be passed with the current people and groups. */
export type Shortage = { step: number; name: string; code: (typeof shortageCodes)[number]; sentence: string };

export const riskTiers = ["low", "medium", "high", "critical"] as const;
export type RiskTier = (typeof riskTiers)[number];

/** Actions that a person may take on a policy. */
export const policyActions = ["propose"] as const;
export type PolicyAction = (typeof policyActions)[number];

export const separations = ["parties", "requester_groups", "approver_groups"] as const;
/**
 * `parties`: the agent's owner, the delegator and the represented person do not decide. `requester_groups`: the
 * approver shares no group with the requester. `approver_groups`: the approver shares no group with earlier approvers.
 */
export type Separation = (typeof separations)[number];

/** The condition of a rule. Every given member must match; without members it matches everything. */
export type RuleCondition = {
  riskTiers?: RiskTier[] | undefined;
  environments?: Environment[] | undefined;
  /** Names of resource types. One element of such a type suffices. */
  types?: string[] | undefined;
  /** One element with such an action suffices. */
  actions?: string[] | undefined;
  /** Matches if more than this may be spent each time. Another unit and a missing limit count as more. */
  amountAbove?: { unit: string; value: string } | undefined;
  /** Matches if the risk score of what is asked is higher. */
  riskAbove?: number | undefined;
};

export type StepRule = {
  name: string;
  quorum: number;
  /** Names of groups whose members decide. If absent, every person who may decide requests. */
  groups?: string[] | undefined;
  separateFrom?: Separation[] | undefined;
  /** Whether the approver of an earlier step may approve this one too. */
  samePerson?: boolean | undefined;
  /** Hours without an answer after which the step is escalated to `escalateTo`, or skipped if that is absent. */
  skipAfterHours?: number | undefined;
  escalateTo?: string | undefined;
  /** Hours without an answer after which the request expires. */
  expiresAfterHours?: number | undefined;
  /** Whether approvals must be signed with a passkey. */
  passkey?: boolean | undefined;
};

export type PolicyRule = {
  when: RuleCondition;
  steps: StepRule[];
  /** Whether each matching action needs approval although authority covers it. Absent means false. */
  asksBeforeActions?: boolean | undefined;
};

/** Ordered rules. The first matching rule applies, and the last rule matches everything. */
export type PolicyRules = PolicyRule[];

export type ApprovalPolicy = {
  id: string;
  name: string;
  version: number;
  rules: PolicyRules;
  /** Whether a sub-delegation within its parent may be granted without approval. */
  autoGrant: boolean;
};

/** A step in the document of a revision, with every member filled in. */
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

/** Facts that a policy judges. */
export type PolicyFacts = {
  riskTier: RiskTier;
  environment: Environment;
  /** The risk score of what is asked (`lib/risk`). */
  risk: number;
  elements: readonly { type: string; actions: readonly string[]; spending: readonly Spending[] }[];
};

/** The policy that comes with the product. It applies if a blueprint names no other. */
export const defaultPolicyId = "apl_00000000000000000000000000";
/** One approver, never the requester. */
export const fourEyesRules: PolicyRules = [{ when: {}, steps: [{ name: "Approval", quorum: 1 }] }];
/** Hours without an answer after which a request expires, if its step sets no other time. */
export const defaultExpiryHours = 7 * 24;
export const maxRules = 20;
export const maxSteps = 5;
export const maxQuorum = 9;
