import {
  type ActionApprovalAction,
  type ActionApprovalStatus,
  actionApprovalActions,
  canMove,
  type KnownApproval,
  type Standing,
} from "@/lib/action-approvals/model";
import type { RiskTier } from "@/lib/approval-policies/model";
import { stepRequirements } from "@/lib/approval-policies/policy";
import type { Decider, StepFacts } from "@/lib/approval-policies/steps/model";
import { type StepRefusal, standingRefusal } from "@/lib/approval-policies/steps/policy";
import { type PasskeyErrorCode, sentenceOf } from "@/lib/passkeys/errors";

/**
 * Says where an action stands, given all approvals with its digest.
 *
 * @param decisionId The decision that is repeated under its Idempotency-Key: the yes that it used is still its yes.
 */
export function standingOf(known: readonly KnownApproval[], decisionId: string | undefined, now: Date): Standing {
  const at = (kind: "pending" | "approved" | "denied" | "repeated", approval: KnownApproval): Standing => {
    const { id, expiresAt, decidedBy } = approval;
    return { kind, id, expiresAt, decidedBy };
  };
  const repeated = known.find(({ usedByDecision }) => usedByDecision !== null && usedByDecision === decisionId);
  if (repeated) return at("repeated", repeated);
  for (const approval of known) {
    const { status, expiresAt } = approval;
    if (status === "pending" || status === "approved") {
      return now < expiresAt ? at(status, approval) : { kind: "overdue", id: approval.id };
    }
    if (status === "denied" && now < expiresAt) return at(status, approval);
  }
  return { kind: "unasked" };
}

export type Asker = { personId: string; permissions: ReadonlySet<string> };

export type ActionApprovalFacts = {
  status: ActionApprovalStatus;
  expiresAt: Date;
  /** The agent's owner now. */
  ownerId: string | null;
  /** When it was asked for: the owner, delegator and represented person of every hop, and the token's person. */
  representedIds: readonly string[];
  /** Who let the asking instance in, or handed its agent on since. */
  behindInstance: readonly string[];
  /** The open step, and who asks with their groups and covers. */
  step: StepFacts | undefined;
  decider: Decider;
  riskTier: RiskTier;
  /** Why whoever asks could sign nothing with a passkey; undefined when they can. */
  signing: PasskeyErrorCode | undefined;
  /** Why a yes would be of no use; undefined where it would. */
  voidReason?: string | undefined;
};

export type ActionApprovalRefusal = {
  code:
    | ("forbidden" | "action_approval_state" | "action_approval_expired" | "action_approval_void" | "passkey_required")
    | StepRefusal["code"];
  reason: string;
};

/** Whether a person sees everybody's action approvals. */
export const seesAll = ({ permissions }: Asker): boolean =>
  permissions.has("requests:read") && permissions.has("agents:read");

/** Tells whether somebody may know of an action approval. */
export const maySee = (asker: Asker, facts: Pick<ActionApprovalFacts, "ownerId" | "representedIds">): boolean =>
  seesAll(asker) || facts.ownerId === asker.personId || facts.representedIds.includes(asker.personId);

/**
 * Says who may not decide, and why: a second person is asked because the first one, in whose name the agent acts, who
 * answers for it or who is behind the instance that asks, is not enough (I9).
 */
export function actionApprovalRequirements({
  ownerId,
  representedIds,
  behindInstance,
}: Pick<ActionApprovalFacts, "ownerId" | "representedIds" | "behindInstance">): { personId: string; reason: string }[] {
  return [
    ...(ownerId === null ? [] : [{ personId: ownerId, reason: "The agent is yours; somebody else has to decide." }]),
    ...representedIds.map((personId) => ({
      personId,
      reason: "You are answerable for this chain of authority, or it acts in your name; somebody else has to decide.",
    })),
    ...behindInstance.map((personId) => ({
      personId,
      reason:
        "You let the asking instance in, or owned or transferred its agent while it ran; another person has to decide.",
    })),
  ];
}

const words: Record<ActionApprovalStatus, string> = {
  pending: "waits for a decision",
  approved: "has been approved",
  denied: "has been denied",
  used: "has been used",
  expired: "has expired",
};

/** Tells why somebody may not decide an action now; undefined when they may. */
export function actionRefusal(
  asker: Asker,
  facts: ActionApprovalFacts,
  action: ActionApprovalAction,
  now: Date,
): ActionApprovalRefusal | undefined {
  const own = actionApprovalRequirements(facts).find(({ personId }) => personId === asker.personId);
  if (own) return { code: "self_approval", reason: own.reason };
  if (!asker.permissions.has("requests:decide")) {
    return { code: "forbidden", reason: "Deciding needs the role approver." };
  }
  if (!canMove(facts.status, action === "approve" ? "approved" : "denied")) {
    return { code: "action_approval_state", reason: `The action ${words[facts.status]}.` };
  }
  if (now >= facts.expiresAt) return { code: "action_approval_expired", reason: "The time to decide it is over." };
  const { step, decider, voidReason } = facts;
  if (action === "approve" && voidReason) return { code: "action_approval_void", reason: voidReason };
  return (step && standingRefusal(step, decider)) ?? (action === "approve" ? passkeyRefusal(facts) : undefined);
}

/** A yes is signed where the step demands it, and to an action of an agent that is critical by now (A4); a no never is. */
export const mustSign = ({ riskTier, step }: Pick<ActionApprovalFacts, "riskTier" | "step">): boolean =>
  stepRequirements({ riskTier }).passkey || (step?.step.rule.passkey ?? false);

function passkeyRefusal(facts: ActionApprovalFacts): ActionApprovalRefusal | undefined {
  const { signing } = facts;
  if (!mustSign(facts) || !signing) return undefined;
  return { code: "passkey_required", reason: `This action is approved with a passkey. ${sentenceOf(signing)}` };
}

/** Lists what the asker may do with an action approval now, and why not for the rest. */
export function capabilities(asker: Asker, facts: ActionApprovalFacts, now: Date) {
  const can: ActionApprovalAction[] = [];
  const whyNot: { [action in ActionApprovalAction]?: ActionApprovalRefusal } = {};
  for (const action of actionApprovalActions) {
    const refusal = actionRefusal(asker, facts, action, now);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}
