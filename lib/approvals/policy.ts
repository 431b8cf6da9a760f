import { canMove, type RequestAction, type RequestStatus, requestActions } from "@/lib/approvals/model";

export type Asker = { personId: string; permissions: ReadonlySet<string> };
export type RequestFacts = {
  status: RequestStatus;
  requesterId: string;
  decideBy: Date;
  ownerId: string | null;
  delegatorId: string | null;
  onBehalfOfId: string | null;
};
export type RequestRefusal = {
  code: "forbidden" | "self_approval" | "request_state" | "request_expired";
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

/** Four eyes: the requester never decides, and what is over cannot be revived (I9). Undefined when it is allowed. */
export function actionRefusal(
  asker: Asker,
  facts: RequestFacts,
  action: RequestAction,
  now: Date,
): RequestRefusal | undefined {
  if (action === "comment") return remarkRefusal(asker);
  if (action === "withdraw") {
    if (facts.requesterId !== asker.personId)
      return { code: "forbidden", reason: "Only the requester takes a request back." };
    return stateRefusal(facts, "withdrawn", now);
  }
  if (facts.requesterId === asker.personId) {
    return { code: "self_approval", reason: "You asked for this yourself; somebody else has to decide." };
  }
  if (!asker.permissions.has("requests:decide")) {
    return { code: "forbidden", reason: "Deciding needs the role approver." };
  }
  return stateRefusal(facts, action === "approve" ? "approved" : "denied", now);
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
export function capabilities(asker: Asker, facts: RequestFacts, now: Date) {
  const can: RequestAction[] = [];
  const whyNot: { [action in RequestAction]?: RequestRefusal } = {};
  for (const action of requestActions) {
    const refusal = actionRefusal(asker, facts, action, now);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}
