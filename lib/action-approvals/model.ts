import { agentLabel } from "@/lib/agents/model";
import type { ResolvedStep } from "@/lib/approval-policies/model";
import type { DeclaredValues } from "@/lib/authority/judge/declared-fields";
import type { ApprovalAbove } from "@/lib/authority/language/model";
import { actionSentence } from "@/lib/authority/words/action-sentence";
import { escapeDeceptive } from "@/lib/platform/base/text/plain-text";

export const actionApprovalStatuses = ["pending", "approved", "denied", "used", "expired"] as const;
export type ActionApprovalStatus = (typeof actionApprovalStatuses)[number];

// pending ──▶ approved ──▶ used
//    │           │
//    │           └──▶ expired
//    └──▶ denied, expired
export const actionApprovalTransitions = {
  pending: ["approved", "denied", "expired"],
  approved: ["used", "expired"],
  denied: [],
  used: [],
  expired: [],
} as const satisfies Record<ActionApprovalStatus, readonly ActionApprovalStatus[]>;

/** Tells whether the table lets an approval go from one state to another. */
export const canMove = (from: ActionApprovalStatus, to: ActionApprovalStatus): boolean =>
  (actionApprovalTransitions[from] as readonly ActionApprovalStatus[]).includes(to);

/** The state that counts at a time: what is over is so before anybody notes it. */
export const statusAt = (
  { status, expiresAt }: { status: ActionApprovalStatus; expiresAt: Date },
  now: Date,
): ActionApprovalStatus => (canMove(status, "expired") && now >= expiresAt ? "expired" : status);

export const actionApprovalActions = ["approve", "deny"] as const;
export type ActionApprovalAction = (typeof actionApprovalActions)[number];

export const actionOutcomes = ["executed", "not_executed"] as const;
/** What became of an action that was allowed; the resource server says so, and nobody else can. */
export type ActionOutcome = (typeof actionOutcomes)[number];

/** How long a person is waited for: silence until then is a no. */
export const pendingSeconds = 15 * 60;
/** How long a yes may be used: the agent waits for it, and the world changes. */
export const usableSeconds = 5 * 60;
/** How long a no answers the very same question without asking anybody again. */
export const deniedSeconds = 15 * 60;

/** So many actions of one agent wait at a time; more are denied until some are decided. It is more than anybody reads. */
export const mostPending = 50;

/** So many requests of one agent in that time, and nobody reads them any more: people are offered something better. */
export const dripSeconds = 10 * 60;
export const dripCount = 5;

/** A hop that asks a person, with the element that does and what it asks above. */
export type AskingHop = {
  hop: { kind: "entitlement" | "ceiling" | "delegation" | "token"; id: string | null };
  element: string;
  above: readonly ApprovalAbove[];
};

/** A rule of an approval policy that asks a person: the policy with its version, and the rule's number in it. */
export type AskingPolicyRule = { policyId: string; policy: string; rule: number };

/** Everything that a yes is bound to (rules A3). Its canonical form is what a person is shown and what is hashed. */
export type ActionFacts = {
  agent: string;
  chain: readonly { id: string; version: number; digest: string }[];
  asked: readonly AskingHop[];
  /** Absent where no policy asks. */
  asked_by_policies?: readonly AskingPolicyRule[];
  location: string;
  action: string;
  resource: { type: string; id: string };
  fields: DeclaredValues;
  task: string | null;
  catalogue: number;
  operation_digest: string;
  /** Who has to approve, as the policy says at this version; absent in what was asked for before policies decided it. */
  policy?: string;
  policyId?: string;
  steps?: ResolvedStep[];
};

/** What the document says besides: which rules judged, and what kind of document it is. */
export type ActionDocument = ActionFacts & { kind: "mandate-action"; guardrails: "none" };

/** An approval as a decision needs it. */
export type KnownApproval = {
  id: string;
  status: ActionApprovalStatus;
  expiresAt: Date;
  usedByDecision: string | null;
  decidedBy: { id: string; name: string } | null;
};

/** Where the very same action stands when it is asked for once more. */
export type Standing =
  | { kind: "unasked" }
  /** Over without anybody having noted it. */
  | { kind: "overdue"; id: string }
  | {
      kind: "pending" | "approved" | "denied" | "repeated";
      id: string;
      expiresAt: Date;
      /** The person who decided it, with their name. */
      decidedBy: { id: string; name: string } | null;
    };

/**
 * Says to those who decide what an agent wants to do. Machines write some of the texts, so what hides, reorders or breaks
 * text is escaped.
 */
export const toldAction = (
  agent: Parameters<typeof agentLabel>[0],
  action: Parameters<typeof actionSentence>[1],
): string => escapeDeceptive(actionSentence(agentLabel(agent), action));
