import { agentLabel } from "@/lib/agents/model";
import type { ResolvedStep, RiskTier } from "@/lib/approval-policies/model";
import type { DeclaredValues } from "@/lib/authority/judge/declared-fields";
import type { ApprovalAbove } from "@/lib/authority/language/model";
import { actionSentence } from "@/lib/authority/words/action-sentence";
import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";

export const actionApprovalStatuses = ["pending", "approved", "denied", "used", "expired"] as const;
export type ActionApprovalStatus = (typeof actionApprovalStatuses)[number];

// pending ──▶ approved ──▶ used
//    │           │
//    │           └──▶ denied (taken back), expired
//    └──▶ denied, expired
export const actionApprovalTransitions = {
  pending: ["approved", "denied", "expired"],
  approved: ["used", "denied", "expired"],
  denied: [],
  used: [],
  expired: [],
} as const satisfies Record<ActionApprovalStatus, readonly ActionApprovalStatus[]>;

/** Whether an approval may go from one state to another. */
export const canMove = (from: ActionApprovalStatus, to: ActionApprovalStatus): boolean =>
  (actionApprovalTransitions[from] as readonly ActionApprovalStatus[]).includes(to);

/** The status at an instant. An overdue approval is expired before a job updates its row. */
export const statusAt = (
  { status, expiresAt }: { status: ActionApprovalStatus; expiresAt: Date },
  now: Date,
): ActionApprovalStatus => (canMove(status, "expired") && now >= expiresAt ? "expired" : status);

/** The answers to an action that waits. */
export const actionVerdicts = ["approve", "deny"] as const;
export type ActionVerdict = (typeof actionVerdicts)[number];

export const actionApprovalActions = [...actionVerdicts, "takeBack"] as const;
export type ActionApprovalAction = (typeof actionApprovalActions)[number];

export const actionOutcomes = ["executed", "not_executed"] as const;
/** The outcome of an allowed action. Only the resource server reports it. */
export type ActionOutcome = (typeof actionOutcomes)[number];

/** Time in which people decide an action. It expires afterwards. */
export const pendingSeconds = 15 * 60;
/** Time in which the agent can use an approval. It is short because circumstances change and the agent is waiting. */
export const usableSeconds = 5 * 60;
/** Time in which a denial, or an approval that was taken back, answers the same question without asking people again. */
export const deniedSeconds = 15 * 60;

/** The most actions of one agent that wait at a time. More are denied until some are decided. */
export const mostPending = 50;

/** An agent that asks people `frequentAskingCount` times within `frequentAskingSeconds` asks too often: approvers stop reading. */
export const frequentAskingSeconds = 10 * 60;
export const frequentAskingCount = 5;

/** A hop that asks a person, with the asking element and the amounts above which it asks. */
export type AskingHop = {
  hop: { kind: "entitlement" | "ceiling" | "delegation" | "token"; id: string | null };
  element: string;
  above: readonly ApprovalAbove[];
};

/** A rule of an approval policy that asks a person: the policy with its version, and the rule's number. */
export type AskingPolicyRule = { policyId: string; policy: string; rule: number };

/** Everything that an action approval is bound to (rules A3). Its canonical form is shown to approvers and hashed. */
export type ActionFacts = {
  agent: string;
  /** The risk tier of the agent, which people are shown with its weight. Absent in documents of earlier releases. */
  risk_tier?: RiskTier;
  chain: readonly { id: string; version: number; digest: string }[];
  asked: readonly AskingHop[];
  /** Absent if no policy asks. */
  asked_by_policies?: readonly AskingPolicyRule[];
  location: string;
  action: string;
  resource: { type: string; id: string };
  fields: DeclaredValues;
  task: string | null;
  catalogue: number;
  operation_digest: string;
  /** The policy at its version, which gives the steps. Absent in documents of releases without policies for actions. */
  policy?: string;
  policyId?: string;
  steps?: ResolvedStep[];
};

/** The document of an action: its facts, the kind of document, and the guardrails. */
export type ActionDocument = ActionFacts & { kind: "mandate-action"; guardrails: "none" };

/** The parts of an approval that a decision needs. */
export type KnownApproval = {
  id: string;
  status: ActionApprovalStatus;
  expiresAt: Date;
  usedByDecision: string | null;
  /** The person who decided it, or who took back its approval. */
  decidedBy: { id: string; name: string } | null;
  /** Whether it was approved, and taken back before its use. */
  takenBack: boolean;
};

/** The state of an action when the agent asks for the same action again. */
export type Standing =
  | { kind: "unasked" }
  /** Its time is over, but its row does not state it yet. */
  | { kind: "overdue"; id: string }
  | {
      kind: "pending" | "approved" | "denied" | "repeated";
      id: string;
      expiresAt: Date;
      /** The person who decided it or took back its approval, with their name. */
      decidedBy: { id: string; name: string } | null;
      takenBack: boolean;
    };

/**
 * Renders the sentence that describes an action to approvers. Machines write some of its texts, so characters that
 * hide, reorder or break text are escaped.
 */
export const toldAction = (
  agent: Parameters<typeof agentLabel>[0],
  action: Parameters<typeof actionSentence>[1],
): string => escapeDeceptive(actionSentence(agentLabel(agent), action));
