import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { type Agent, type AgentAction, type AgentRisk, agentActions } from "./model";
import { actionRules, type Precondition, statesOf, transitionOf } from "./state-machine.model";

/** The part of the asker that these rules read. */
export type Asker = {
  personId: string;
  permissions: ReadonlySet<string>;
  /** The agent that acts with this person's authority; absent for the person themselves. */
  through?: object;
};

/** The reason of a refusal: a code and a sentence. */
export type AgentRefusal = {
  code:
    | "not_allowed"
    | "agent_state"
    | "agent_ends_unwritten"
    | "agent_draining"
    | "owner_required"
    | "owner_inactive"
    | "second_person_required";
  reason: string;
};

const notAllowed: AgentRefusal = { code: "not_allowed", reason: "Your roles do not include this." };

/** Whether the asker may see an agent: a reader of agents or its owner. */
export const maySee = (asker: Asker, agent: Pick<Agent, "ownerId">): boolean =>
  asker.permissions.has("agents:read") || owns(asker, agent);

const owns = (asker: Asker, agent: Pick<Agent, "ownerId">): boolean =>
  asker.permissions.has("agents:own") && agent.ownerId === asker.personId;

/** Whether the asker's permissions cover the action on this agent, independently of its state. */
export function isPermitted(asker: Asker, agent: Pick<Agent, "ownerId">, action: AgentAction): boolean {
  const rule = actionRules[action];
  if (rule.owner && owns(asker, agent)) return true;
  return asker.permissions.has(rule.permission) && asker.permissions.has("agents:read");
}

/** Facts beside the agent by which a transition is judged. */
export type LifeFacts = {
  /** The owner, as far as a transition cares; null when the agent has none. */
  owner: { active: boolean } | null;
  /** Whether a job still writes what the revocation of the agent ended. */
  endsUnwritten: boolean;
};

/**
 * Gives the reason why the asker may not do an action with an agent now; undefined when they may.
 *
 * @param facts Null for an action without preconditions.
 */
export function actionRefusal(
  asker: Asker,
  agent: Agent,
  facts: LifeFacts | null,
  action: AgentAction,
): AgentRefusal | undefined {
  if (!isPermitted(asker, agent, action)) return notAllowed;
  if (!statesOf(action).includes(agent.status)) {
    return { code: "agent_state", reason: `The agent is ${agent.status}.` };
  }
  const { preconditions = [] } = transitionOf(action, agent.status) ?? actionRules[action];
  for (const precondition of preconditions) {
    const refusal = conditions[precondition](asker, agent, facts ?? nothingKnown);
    if (refusal) return refusal;
  }
  return undefined;
}

const nothingKnown: LifeFacts = { owner: null, endsUnwritten: false };

type Condition = (asker: Asker, agent: Agent, facts: LifeFacts) => AgentRefusal | undefined;

const conditions: Record<Precondition, Condition> = {
  "owner-active": (_, __, { owner }) => ownerRefusal(owner),
  "two-people": (asker, agent) => twoPeopleRefusal(asker, agent),
  "permission-held": (asker, { status }) =>
    asker.permissions.has("agents:write")
      ? undefined
      : { code: "agent_state", reason: `The agent is ${status}. Only security changes that.` },
  "not-draining": (_, { drainingSince }) => (drainingSince === null ? undefined : draining),
  "ends-written": (_, __, { endsUnwritten }) => (endsUnwritten ? unwritten : undefined),
};

const unwritten: AgentRefusal = {
  code: "agent_ends_unwritten",
  reason: "A job still writes what its revocation ended. Try again in a minute.",
};

const draining: AgentRefusal = {
  code: "agent_draining",
  reason: "The agent drains before its retirement. It gets nothing new.",
};

/** Why an owner cannot answer for the agent; undefined if they can. An end of a suspension asks the same. */
export function ownerRefusal(owner: LifeFacts["owner"]): AgentRefusal | undefined {
  if (owner === null) return { code: "owner_required", reason: "The agent has no owner. Name an owner first." };
  if (owner.active) return undefined;
  return { code: "owner_inactive", reason: "The owner is no longer active; transfer the agent first." };
}

/** At high or critical a second person confirms. */
function twoPeopleRefusal(asker: Asker, agent: Agent): AgentRefusal | undefined {
  // Otherwise the owner of the asking agent could be one of the two people unnoticed.
  if (asker.through && takesTwoPeople(agent)) {
    return {
      code: "second_person_required",
      reason: "This activation takes two people. An agent cannot ask for it, confirm it or refuse it.",
    };
  }
  if (agent.status === "pending" && agent.activationRequestedById === asker.personId) {
    return {
      code: "second_person_required",
      reason: "You asked for this activation. Another person with the permission must confirm or refuse it.",
    };
  }
  return undefined;
}

/** Gives the reason why the asker may not refuse an activation that waits; undefined when they may. */
export function refusalOfRefusing(asker: Asker, agent: Agent): AgentRefusal | undefined {
  if (!isPermitted(asker, agent, "activate")) return notAllowed;
  if (agent.status !== "pending") return { code: "agent_state", reason: `The agent is ${agent.status}.` };
  return twoPeopleRefusal(asker, agent);
}

/** Decides where an activation leads: a draft of a higher tier waits for a second person. */
export function activationTarget(agent: Pick<Agent, "status" | "riskTier">, people?: 1 | 2): "active" | "pending" {
  const alone = !takesTwo({ control: "agent-activation", riskTier: agent.riskTier, people });
  return agent.status === "pending" || alone ? "active" : "pending";
}

const takesTwoPeople = (agent: Pick<Agent, "status" | "riskTier">): boolean =>
  agent.status === "pending" || (agent.status !== "suspended" && activationTarget(agent) === "pending");

/** A change of what a second person is about to confirm voids the request for activation. */
export function voidsActivation(agent: Agent, change: Partial<Agent>): boolean {
  if (agent.status !== "pending") return false;
  const material = ["purpose", "riskTier", "environment", "blueprintId", "ownerId"] as const;
  return material.some((member) => change[member] !== undefined && change[member] !== agent[member]);
}

const soonMs = 7 * 86_400_000;

/** Names what about an agent deserves a look. */
export function risksOf(
  agent: { requireDpop: boolean /** When the first key of an active instance expires. */; keyExpiresAt: Date | null },
  now: Date,
): AgentRisk[] {
  const expiresSoon = agent.keyExpiresAt !== null && agent.keyExpiresAt.getTime() < now.getTime() + soonMs;
  return [
    ...(agent.requireDpop ? [] : (["bearer_tokens_allowed"] as const)),
    ...(expiresSoon ? (["key_expires_soon"] as const) : []),
  ];
}

/** Lists what the asker may do with an agent now, and why not for the rest. */
export function capabilities(
  asker: Asker,
  agent: Agent,
  facts: LifeFacts,
): { can: AgentAction[]; whyNot: { [action in AgentAction]?: AgentRefusal } } {
  const can: AgentAction[] = [];
  const whyNot: { [action in AgentAction]?: AgentRefusal } = {};
  for (const action of agentActions) {
    const refusal = actionRefusal(asker, agent, facts, action);
    if (refusal === undefined) can.push(action);
    else whyNot[action] = refusal;
  }
  return { can, whyNot };
}
