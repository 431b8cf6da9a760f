import { canMove, type DelegationAction, type DelegationMove, type DelegationStatus, delegationActions } from "./model";

export type Asker = { personId: string; permissions: ReadonlySet<string> };
export type DelegationFacts = {
  status: DelegationStatus;
  ownerId: string | null;
  delegatorId: string | null;
  onBehalfOfId: string | null;
  parentId: string | null;
  /** Id of the delegation or person whose change paused it; null if no change did. */
  pausedById: string | null;
  /** The given end of its suspension; null without a suspension, or if a person must resume it. */
  suspendedUntil: Date | null;
  /** Whether an approver suspended it because they approved it. Its owner may then resume it. */
  takenBack: boolean;
  /** Whether the asker approved its current version. */
  approvedByAsker: boolean;
  /** Whether the asker is asked to confirm it, because its approver left. */
  askedToConfirm?: boolean;
};
export type DelegationRefusal = { code: "not_allowed" | "delegation_state" | "not_a_root"; reason: string };

type PeopleBehind = Pick<DelegationFacts, "ownerId" | "delegatorId" | "onBehalfOfId">;

/**
 * Whether a person sees every agent's delegations, or only those in which they are owner, delegator or represented
 * person.
 */
export const seesAll = (asker: Asker): boolean =>
  asker.permissions.has("agents:read") && asker.permissions.has("delegations:read");

export const maySee = (asker: Asker, facts: PeopleBehind): boolean => seesAll(asker) || standsBehind(asker, facts);

/** A person may read their own entitlement; people with `people:read` may read all. */
export const maySeeEntitlement = ({ personId, permissions }: Asker, id: string): boolean =>
  id === personId || permissions.has("people:read");

/** Whether a person is the owner of the agent, the delegator or the represented person. */
const standsBehind = ({ personId }: Asker, { ownerId, delegatorId, onBehalfOfId }: PeopleBehind): boolean =>
  [ownerId, delegatorId, onBehalfOfId].includes(personId);

const targets: Record<DelegationMove, DelegationStatus> = {
  suspend: "suspended",
  resume: "active",
  revoke: "revoked",
};

export const targetOf = (move: DelegationMove): DelegationStatus => targets[move];

/** Whether a status is final. Its time can be over before a job writes `expired`. */
export const isOver = (status: DelegationStatus): boolean => status === "revoked" || status === "expired";

/**
 * Returns why a person may not do something with a delegation now; undefined when they may. Its owner, delegator and
 * represented person may stop or narrow it, and the person who is asked to confirm it. An approver of it may suspend it, and ask for its revocation. The owner may
 * resume it after that.
 */
export function actionRefusal(
  asker: Asker,
  facts: DelegationFacts,
  action: DelegationAction,
): DelegationRefusal | undefined {
  if (!isPermitted(asker, facts, action)) {
    const own = action === "ask_revocation" ? "You did not approve it." : "Your roles do not include this.";
    return { code: "not_allowed", reason: own };
  }
  if (!allows(facts, action)) {
    return { code: "delegation_state", reason: `The delegation is ${facts.status}.` };
  }
  if (action === "rehome" && facts.parentId !== null) {
    return { code: "not_a_root", reason: "The delegator is another delegation. Change the delegator at the root." };
  }
  return undefined;
}

function isPermitted(asker: Asker, facts: DelegationFacts, action: DelegationAction): boolean {
  if (action === "ask_revocation") return facts.approvedByAsker;
  if (asker.permissions.has("delegations:write")) return true;
  if (action === "resume") return facts.takenBack && facts.ownerId === asker.personId;
  const confirms = facts.askedToConfirm && asker.permissions.has("requests:decide");
  if (confirms && (action === "suspend" || action === "revoke" || action === "narrow")) return true;
  return standsBehind(asker, facts) || (action === "suspend" && facts.approvedByAsker);
}

/** Whether a suspension by this person is one by an approver: nothing else gives them the right to suspend. */
export const takesBack = (asker: Asker, facts: PeopleBehind & Pick<DelegationFacts, "approvedByAsker">): boolean =>
  facts.approvedByAsker && !asker.permissions.has("delegations:write") && !standsBehind(asker, facts);

/**
 * A person may suspend a paused delegation, so that no change resumes it. They may also make a suspension with an end
 * longer.
 */
function allows({ status, pausedById, suspendedUntil }: DelegationFacts, action: DelegationAction): boolean {
  if (action === "narrow" || action === "rehome" || action === "ask_revocation") return !isOver(status);
  if (action === "suspend" && status === "suspended") return pausedById !== null || suspendedUntil !== null;
  return canMove(status, targets[action]);
}

export type SuspensionRefusal = { code: "in_the_past" | "after_expiry" | "not_longer" | "no_end"; reason: string };

/**
 * Returns why a suspension cannot end at a time; undefined when it can. It ends later than now and before the
 * delegation does. A person who may not resume the delegation cannot make the suspension shorter.
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
  if (takesBack(asker, facts)) {
    return { code: "no_end", reason: "It lasts until the owner or security resumes it. Leave out the end." };
  }
  if (until <= now) return { code: "in_the_past", reason: "The suspension would end in the past. Choose a later end." };
  if (until >= facts.expiresAt) {
    return { code: "after_expiry", reason: "The delegation expires before that time. Leave out the end." };
  }
  const longer = facts.suspendedUntil !== null && until >= facts.suspendedUntil;
  if (facts.status !== "suspended" || longer || asker.permissions.has("delegations:write")) return undefined;
  return { code: "not_longer", reason: "You may only extend this suspension: your roles do not include resuming." };
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
