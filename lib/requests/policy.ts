import type { Decider, Member, StepFacts } from "@/lib/approval-policies/steps/model";
import { consentFirst, type StepRefusal, standingRefusal, standsFor } from "@/lib/approval-policies/steps/policy";
import { type PasskeyErrorCode, sentenceOf } from "@/lib/passkeys/errors";
import { canMove, type RequestAction, type RequestStatus, requestActions } from "@/lib/requests/model";

export type Asker = {
  personId: string;
  permissions: ReadonlySet<string>;
  /** The agent that acts with this person's authority, and who answers for it; absent for the person themselves. */
  through?: { agentId: string; answerableIds: readonly string[] };
};
export type RequestFacts = {
  status: RequestStatus;
  requesterId: string;
  decideBy: Date;
  ownerId: string | null;
  delegatorId: string | null;
  onBehalfOfId: string | null;
};
/** What decides about voting: the open step, and who asks with their groups, covers and passkeys. */
export type Voting = {
  step: StepFacts | null;
  decider: Decider;
  /** Why whoever asks could sign nothing with a passkey; undefined when they can. */
  signing: PasskeyErrorCode | undefined;
};
export type RequestRefusal = {
  code:
    | "forbidden"
    | "request_state"
    | "request_expired"
    | "passkey_required"
    | "consent_of_another"
    | "not_approved"
    | "step_complete"
    | StepRefusal["code"];
  reason: string;
};

/** Whether a person sees everybody's requests. */
export const seesAll = (asker: Asker): boolean =>
  asker.permissions.has("requests:read") && asker.permissions.has("agents:read");

/** Tells whether somebody may know of a request: its requester, and the people it is about. */
export const maySee = (asker: Asker, facts: RequestFacts): boolean =>
  seesAll(asker) || [facts.requesterId, facts.ownerId, facts.delegatorId, facts.onBehalfOfId].includes(asker.personId);

const words: Record<RequestStatus, string> = {
  pending: "waits for a decision",
  changes_requested: "waits for changes",
  approved: "has been approved",
  denied: "has been denied",
  withdrawn: "has been withdrawn",
  expired: "has expired",
};

/** Where each action that answers the open step leads. */
const leadsTo = {
  approve: "approved",
  approveNarrower: "approved",
  askChanges: "changes_requested",
  deny: "denied",
} as const satisfies { [action in RequestAction]?: RequestStatus };
type Answer = keyof typeof leadsTo;
const isAnswer = (action: RequestAction): action is Answer => Object.hasOwn(leadsTo, action);

/** Four eyes: the requester never decides, and what is over cannot be revived (I9). Undefined when it is allowed. */
export function actionRefusal(
  asker: Asker,
  facts: RequestFacts,
  voting: Voting,
  action: RequestAction,
  now: Date,
): RequestRefusal | undefined {
  if (action === "comment") return remarkRefusal(asker);
  if (action === "withdraw" || action === "revise") return requestersRefusal(asker, facts, action, now);
  if (action === "consent" || action === "refuseConsent") return consentRefusal(asker, facts, voting, now);
  if (action === "withdrawApproval") return takingBackRefusal(asker, facts, voting, now);
  if (facts.requesterId === asker.personId) {
    return { code: "self_approval", reason: "You asked for this yourself; somebody else has to decide." };
  }
  if (!asker.permissions.has("requests:decide")) {
    return { code: "forbidden", reason: "Deciding needs the role approver." };
  }
  if (action === "reassign")
    return stateRefusal(facts, "approved", now) ?? (asksConsent(voting) ? consentFirst : undefined);
  if (!isAnswer(action)) return undefined;
  return (
    stateRefusal(facts, leadsTo[action], now) ??
    votingRefusal(voting) ??
    (leadsTo[action] === "approved" ? passkeyRefusal(voting) : undefined)
  );
}

function votingRefusal({ step, decider }: Voting): RequestRefusal | undefined {
  if (!step) return { code: "request_state", reason: "No step of the request is open." };
  return standingRefusal(step, decider);
}

const asksConsent = ({ step }: Voting): boolean => typeof step?.step.rule.consentOf === "string";

/** Only the person who is named consents, or refuses: nobody in their place, and no agent of theirs (I9). */
function consentRefusal(asker: Asker, facts: RequestFacts, voting: Voting, now: Date): RequestRefusal | undefined {
  const over = stateRefusal(facts, "approved", now);
  if (over) return over;
  if (!asksConsent(voting)) return { code: "request_state", reason: "It does not wait for anybody's consent." };
  if (voting.step?.step.rule.consentOf !== asker.personId) {
    return { code: "consent_of_another", reason: "It waits for the consent of somebody else." };
  }
  if (asker.through) return { code: "forbidden", reason: "People consent, and no agent for them." };
  if (asker.permissions.has("requests:consent")) return undefined;
  return { code: "forbidden", reason: "Your roles let you consent to nothing." };
}

/** A yes is taken back by whoever gave it, as long as its step waits for others: what is complete stands. */
function takingBackRefusal(asker: Asker, facts: RequestFacts, { step }: Voting, now: Date): RequestRefusal | undefined {
  const over = stateRefusal(facts, "approved", now);
  if (over) return over;
  const mine = step?.approvals.filter(({ by }) => by.personId === asker.personId) ?? [];
  if (mine.some((approval) => approval.step === step?.step.rule.number)) return undefined;
  if (mine.length === 0) return { code: "not_approved", reason: "You approved no step of it that waits." };
  return { code: "step_complete", reason: "The step that you approved is complete: what was said in it stands." };
}

/** A yes is signed where the step demands it; a no never has to be, since it takes nothing but time. */
function passkeyRefusal({ step, signing }: Voting): RequestRefusal | undefined {
  if (!step?.step.rule.passkey || !signing) return undefined;
  return { code: "passkey_required", reason: `This step is approved with a passkey. ${sentenceOf(signing)}` };
}

/** In whose place an allowed answer is given; null for one's own. */
export const answersFor = ({ step, decider }: Voting): Member | null => (step ? standsFor(step, decider) : null);

/** What only the requester does: takes the request back, or changes it. */
function requestersRefusal(
  asker: Asker,
  facts: RequestFacts,
  action: "withdraw" | "revise",
  now: Date,
): RequestRefusal | undefined {
  if (facts.requesterId !== asker.personId) {
    const what = action === "withdraw" ? "takes a request back" : "changes a request";
    return { code: "forbidden", reason: `Only the requester ${what}.` };
  }
  if (asker.through)
    return { code: "forbidden", reason: "People change and take back requests, and no agent for them." };
  // Whoever may still take it back may as well change it.
  return stateRefusal(facts, "withdrawn", now);
}

/** A remark is part of the request from then on: whoever only reads, as an auditor does, adds nothing to it. */
function remarkRefusal({ permissions }: Asker): RequestRefusal | undefined {
  if (permissions.has("requests:create") || permissions.has("requests:decide")) return undefined;
  return { code: "forbidden", reason: "Your roles let you read requests, and add nothing to them." };
}

function stateRefusal(facts: RequestFacts, to: RequestStatus, now: Date): RequestRefusal | undefined {
  if (!canMove(facts.status, to)) return { code: "request_state", reason: `The request ${words[facts.status]}.` };
  if (now >= facts.decideBy) return { code: "request_expired", reason: "The time to decide it is over." };
  return undefined;
}

/** Lists what the asker may do with a request now, and why not for the rest. */
export function capabilities(asker: Asker, facts: RequestFacts, voting: Voting, now: Date) {
  const can: RequestAction[] = [];
  const whyNot: { [action in RequestAction]?: RequestRefusal } = {};
  for (const action of requestActions) {
    const refusal = actionRefusal(asker, facts, voting, action, now);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}
