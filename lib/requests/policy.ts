import type { Decider, Member, StepFacts } from "@/lib/approval-policies/steps/model";
import { consentFirst, type StepRefusal, standingRefusal, standsFor } from "@/lib/approval-policies/steps/policy";
import { type PasskeyErrorCode, sentenceOf } from "@/lib/passkeys/errors";
import { canMove, type RequestAction, type RequestStatus, requestActions } from "./model";

export type Asker = {
  personId: string;
  permissions: ReadonlySet<string>;
  /** The agent that acts with this person's authority, and the people who answer for it; absent if the person acts. */
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
/** Facts that decide about a vote: the open step, and the asker with their groups, covers and passkeys. */
export type Voting = {
  step: StepFacts | null;
  decider: Decider;
  /** Why the asker cannot sign with a passkey; undefined if they can. */
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

/** Whether a person sees all requests. */
export const seesAll = (asker: Asker): boolean =>
  asker.permissions.has("requests:read") && asker.permissions.has("agents:read");

/** Whether a person may see a request: as its requester, as one of the people it is about, or because they see all. */
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

/** The status to which each answer to the open step can lead. */
const leadsTo = {
  approve: "approved",
  approveNarrower: "approved",
  askChanges: "changes_requested",
  deny: "denied",
} as const satisfies { [action in RequestAction]?: RequestStatus };
type Answer = keyof typeof leadsTo;
const isAnswer = (action: RequestAction): action is Answer => Object.hasOwn(leadsTo, action);

/** Judges an action; undefined if it is allowed. The requester never decides, and a final request stays final (I9). */
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
    return { code: "self_approval", reason: "You asked for this yourself. Another person must decide." };
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

/** Only the person that the step names consents or refuses: no cover, and no agent that acts for them (I9). */
function consentRefusal(asker: Asker, facts: RequestFacts, voting: Voting, now: Date): RequestRefusal | undefined {
  const over = stateRefusal(facts, "approved", now);
  if (over) return over;
  if (!asksConsent(voting)) return { code: "request_state", reason: "The request does not wait for a consent." };
  if (voting.step?.step.rule.consentOf !== asker.personId) {
    return { code: "consent_of_another", reason: "The request waits for the consent of another person." };
  }
  if (asker.through) return { code: "forbidden", reason: "Only a person can consent, not an agent." };
  if (asker.permissions.has("requests:consent")) return undefined;
  return { code: "forbidden", reason: "Your roles do not let you consent to requests." };
}

/** An approver may withdraw an approval while its step waits for others. The approvals of a complete step are final. */
function takingBackRefusal(asker: Asker, facts: RequestFacts, { step }: Voting, now: Date): RequestRefusal | undefined {
  const over = stateRefusal(facts, "approved", now);
  if (over) return over;
  const mine = step?.approvals.filter(({ by }) => by.personId === asker.personId) ?? [];
  if (mine.some((approval) => approval.step === step?.step.rule.number)) return undefined;
  if (mine.length === 0) return { code: "not_approved", reason: "You have no approval to withdraw." };
  return { code: "step_complete", reason: "The step is complete, so you can no longer withdraw your approval." };
}

/** An approval is signed if the step demands it. A denial need not be signed, because it grants nothing. */
function passkeyRefusal({ step, signing }: Voting): RequestRefusal | undefined {
  if (!step?.step.rule.passkey || !signing) return undefined;
  return { code: "passkey_required", reason: `This step is approved with a passkey. ${sentenceOf(signing)}` };
}

/** The absent approver that an allowed vote is given for; null for the asker's own vote. */
export const answersFor = ({ step, decider }: Voting): Member | null => (step ? standsFor(step, decider) : null);

/** Only the requester may withdraw or change a request. */
function requestersRefusal(
  asker: Asker,
  facts: RequestFacts,
  action: "withdraw" | "revise",
  now: Date,
): RequestRefusal | undefined {
  if (facts.requesterId !== asker.personId) {
    const what = action === "withdraw" ? "can withdraw a request" : "can change a request";
    return { code: "forbidden", reason: `Only the requester ${what}.` };
  }
  if (asker.through)
    return { code: "forbidden", reason: "Only a person can change or withdraw a request, not an agent." };
  // A request can be changed as long as it can be withdrawn.
  return stateRefusal(facts, "withdrawn", now);
}

/** A comment becomes part of the request, so a person who only reads, such as an auditor, cannot add one. */
function remarkRefusal({ permissions }: Asker): RequestRefusal | undefined {
  if (permissions.has("requests:create") || permissions.has("requests:decide")) return undefined;
  return { code: "forbidden", reason: "Your roles let you read requests, but not comment on them." };
}

function stateRefusal(facts: RequestFacts, to: RequestStatus, now: Date): RequestRefusal | undefined {
  if (!canMove(facts.status, to)) return { code: "request_state", reason: `The request ${words[facts.status]}.` };
  if (now >= facts.decideBy) return { code: "request_expired", reason: "The time to decide it is over." };
  return undefined;
}

/** Lists the actions that the asker may take on a request now, and the reason against each other action. */
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
