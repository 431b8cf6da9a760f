import type { RiskTier } from "@/lib/approval-policies/model";
import { stepRequirements } from "@/lib/approval-policies/policy";
import type { Decider, StepFacts } from "@/lib/approval-policies/steps/model";
import { type StepRefusal, standingRefusal } from "@/lib/approval-policies/steps/policy";
import { type PasskeyErrorCode, sentenceOf } from "@/lib/passkeys/errors";
import {
  type ActionApprovalAction,
  type ActionApprovalStatus,
  type ActionVerdict,
  actionApprovalActions,
  type KnownApproval,
  type Standing,
} from "./model";

/**
 * Finds the state of an action from all approvals with its digest.
 *
 * @param decisionId The decision that is repeated under its Idempotency-Key. It may use its approval again.
 */
export function standingOf(known: readonly KnownApproval[], decisionId: string | undefined, now: Date): Standing {
  const at = (kind: "pending" | "approved" | "denied" | "repeated", approval: KnownApproval): Standing => {
    const { id, expiresAt, decidedBy, takenBack } = approval;
    return { kind, id, expiresAt, decidedBy, takenBack };
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
  /** Owner, delegator and represented person of every hop, and the token's person, at the time of the question. */
  representedIds: readonly string[];
  /** People who let the asking instance in, or transferred its agent since. */
  behindInstance: readonly string[];
  /** The open step. */
  step: StepFacts | undefined;
  /** The asker with their groups and covers. */
  decider: Decider;
  riskTier: RiskTier;
  /** Reason why the asker cannot sign with a passkey; undefined if they can. */
  signing: PasskeyErrorCode | undefined;
  /** Whether the asker gave an approval of it that counts. */
  approvedByAsker: boolean;
  takenBackAt: Date | null;
  /** Reason why an approval would have no effect; undefined if it would have one. */
  voidReason?: string | undefined;
};

export type ActionApprovalRefusal = {
  code:
    | ("forbidden" | "action_approval_state" | "action_approval_expired" | "action_approval_void" | "passkey_required")
    | StepRefusal["code"];
  reason: string;
};

/** Whether a person may see all action approvals. */
export const seesAll = ({ permissions }: Asker): boolean =>
  permissions.has("requests:read") && permissions.has("agents:read");

/** Whether a person may see an action approval. */
export const maySee = (asker: Asker, facts: Pick<ActionApprovalFacts, "ownerId" | "representedIds">): boolean =>
  seesAll(asker) || facts.ownerId === asker.personId || facts.representedIds.includes(asker.personId);

/**
 * Lists the people who may not decide an action, with the reason (I9): the represented person, the people who answer
 * for the chain, and the people behind the asking instance.
 */
export function actionApprovalRequirements({
  ownerId,
  representedIds,
  behindInstance,
}: Pick<ActionApprovalFacts, "ownerId" | "representedIds" | "behindInstance">): { personId: string; reason: string }[] {
  return [
    ...(ownerId === null ? [] : [{ personId: ownerId, reason: "The agent is yours. Another person must decide." }]),
    ...representedIds.map((personId) => ({
      personId,
      reason: "You answer for this chain of authority, or it acts in your name. Another person must decide.",
    })),
    ...behindInstance.map((personId) => ({
      personId,
      reason:
        "You let the asking instance in, or owned or transferred its agent while it ran. Another person must decide.",
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

const wordsOf = ({ status, takenBackAt }: Pick<ActionApprovalFacts, "status" | "takenBackAt">): string =>
  takenBackAt === null ? words[status] : "was approved, and the approval has been taken back";

/** Finds the reason why a person may not do something with an action approval now; undefined if they may. */
export const actionRefusal = (
  asker: Asker,
  facts: ActionApprovalFacts,
  action: ActionApprovalAction,
  now: Date,
): ActionApprovalRefusal | undefined =>
  action === "takeBack" ? takeBackRefusal(asker, facts, now) : verdictRefusal(asker, facts, action, now);

/** Whether a person may take back an approval of an action: its approvers, and people who may stop any delegation. */
export const takesBack = (
  { permissions }: Asker,
  { approvedByAsker }: Pick<ActionApprovalFacts, "approvedByAsker">,
): boolean => approvedByAsker || permissions.has("delegations:write");

/** Finds the reason why a person may not take back an approval now; undefined if they may. */
export function takeBackRefusal(
  asker: Asker,
  facts: Pick<ActionApprovalFacts, "approvedByAsker" | "status" | "takenBackAt" | "expiresAt">,
  now: Date,
): ActionApprovalRefusal | undefined {
  if (!takesBack(asker, facts)) {
    return { code: "forbidden", reason: "Only its approvers and security may take back the approval." };
  }
  if (facts.status !== "approved") return { code: "action_approval_state", reason: `The action ${wordsOf(facts)}.` };
  if (now < facts.expiresAt) return undefined;
  return { code: "action_approval_expired", reason: "The approval has expired, so the agent cannot use it." };
}

/** Finds the reason why a person may not decide an action now; undefined if they may. */
function verdictRefusal(
  asker: Asker,
  facts: ActionApprovalFacts,
  action: ActionVerdict,
  now: Date,
): ActionApprovalRefusal | undefined {
  const own = actionApprovalRequirements(facts).find(({ personId }) => personId === asker.personId);
  if (own) return { code: "self_approval", reason: own.reason };
  if (!asker.permissions.has("requests:decide")) {
    return { code: "forbidden", reason: "Deciding needs the role approver." };
  }
  if (facts.status !== "pending") return { code: "action_approval_state", reason: `The action ${wordsOf(facts)}.` };
  if (now >= facts.expiresAt) return { code: "action_approval_expired", reason: "The time to decide it is over." };
  const { step, decider, voidReason } = facts;
  if (action === "approve" && voidReason) return { code: "action_approval_void", reason: voidReason };
  return (step && standingRefusal(step, decider)) ?? (action === "approve" ? passkeyRefusal(facts) : undefined);
}

/** Whether an approval must be signed: the step requires it, or the agent is now critical (A4). A denial never is. */
export const mustSign = ({ riskTier, step }: Pick<ActionApprovalFacts, "riskTier" | "step">): boolean =>
  stepRequirements({ riskTier }).passkey || (step?.step.rule.passkey ?? false);

function passkeyRefusal(facts: ActionApprovalFacts): ActionApprovalRefusal | undefined {
  const { signing } = facts;
  if (!mustSign(facts) || !signing) return undefined;
  return { code: "passkey_required", reason: `This action must be approved with a passkey. ${sentenceOf(signing)}` };
}

/** Lists the actions that the asker may take on an action approval now, and the refusal of each other action. */
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
