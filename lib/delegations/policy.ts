import {
  canMove,
  type DelegationAction,
  type DelegationMove,
  type DelegationStatus,
  delegationActions,
} from "@/lib/delegations/model";

export type Asker = { personId: string; permissions: ReadonlySet<string> };
export type DelegationFacts = {
  status: DelegationStatus;
  ownerId: string | null;
  delegatorId: string | null;
  onBehalfOfId: string | null;
  parentId: string | null;
  /** What paused it; null for what a person suspended. */
  pausedById: string | null;
  /** When its suspension ends by itself; null for one that a person ends. */
  suspendedUntil: Date | null;
};
export type DelegationRefusal = { code: "not_allowed" | "delegation_state" | "not_a_root"; reason: string };

type PeopleBehind = Pick<DelegationFacts, "ownerId" | "delegatorId" | "onBehalfOfId">;

/** Whether a person sees every agent's delegations, or only those they stand behind. */
export const seesAll = (asker: Asker): boolean =>
  asker.permissions.has("agents:read") && asker.permissions.has("delegations:read");

/** Tells whether somebody may know of a delegation. */
export const maySee = (asker: Asker, facts: PeopleBehind): boolean => seesAll(asker) || standsBehind(asker, facts);

/** What somebody may delegate is theirs to read, and for who reads people. */
export const maySeeEntitlement = ({ personId, permissions }: Asker, id: string): boolean =>
  id === personId || permissions.has("people:read");

/** The owner of the agent, the person who delegated and the person represented. */
const standsBehind = ({ personId }: Asker, { ownerId, delegatorId, onBehalfOfId }: PeopleBehind): boolean =>
  [ownerId, delegatorId, onBehalfOfId].includes(personId);

const targets: Record<DelegationMove, DelegationStatus> = {
  suspend: "suspended",
  resume: "active",
  revoke: "revoked",
};

/** Where a move leads. */
export const targetOf = (move: DelegationMove): DelegationStatus => targets[move];

/** What is over cannot be changed any more. */
export const isOver = (status: DelegationStatus): boolean => status === "revoked" || status === "expired";

/**
 * Tells why somebody may not do something with a delegation now; undefined when they may. Whoever stands behind it may
 * stop it, or make it less.
 */
export function actionRefusal(
  asker: Asker,
  facts: DelegationFacts,
  action: DelegationAction,
): DelegationRefusal | undefined {
  const allowed = asker.permissions.has("delegations:write") || (action !== "resume" && standsBehind(asker, facts));
  if (!allowed) return { code: "not_allowed", reason: "Your roles do not include this." };
  if (!allows(facts, action)) {
    return { code: "delegation_state", reason: `The delegation is ${facts.status}.` };
  }
  if (action === "rehome" && facts.parentId !== null) {
    return { code: "not_a_root", reason: "Another delegation delegates it: name another delegator there." };
  }
  return undefined;
}

/** A person may suspend what is only paused, so that no change resumes it, and what resumes by itself, for longer. */
function allows({ status, pausedById, suspendedUntil }: DelegationFacts, action: DelegationAction): boolean {
  if (action === "narrow" || action === "rehome") return !isOver(status);
  if (action === "suspend" && status === "suspended") return pausedById !== null || suspendedUntil !== null;
  return canMove(status, targets[action]);
}

export type SuspensionRefusal = { code: "in_the_past" | "after_expiry" | "not_longer"; reason: string };

/**
 * Tells why a suspension cannot end then; undefined when it can. It ends later than now and before the delegation does,
 * and whoever may not resume what is suspended makes it no shorter.
 *
 * @param until Null for a suspension that a person ends.
 */
export function suspensionRefusal(
  asker: Asker,
  facts: DelegationFacts & { expiresAt: Date },
  until: Date | null,
  now: Date,
): SuspensionRefusal | undefined {
  if (until === null) return undefined;
  if (until <= now) return { code: "in_the_past", reason: "A suspension ends later than now." };
  if (until >= facts.expiresAt) {
    return { code: "after_expiry", reason: "The delegation is over by then: leave the end out." };
  }
  const longer = facts.suspendedUntil !== null && until >= facts.suspendedUntil;
  if (facts.status !== "suspended" || longer || asker.permissions.has("delegations:write")) return undefined;
  return { code: "not_longer", reason: "You may only make this suspension longer: resuming it is not open to you." };
}

/** Lists what the asker may do with a delegation now, and why not for the rest. */
export function capabilities(asker: Asker, facts: DelegationFacts) {
  const can: DelegationAction[] = [];
  const whyNot: { [action in DelegationAction]?: DelegationRefusal } = {};
  for (const action of delegationActions) {
    const refusal = actionRefusal(asker, facts, action);
    if (refusal) whyNot[action] = refusal;
    else can.push(action);
  }
  return { can, whyNot };
}
