import { takesTwo } from "@/lib/control-changes/takes-two.policy";
import { type Agent, type AgentAction, type AgentRisk, type AgentStatus, agentActions } from "./model";

/** The part of the asker that these rules read. */
export type Asker = {
  personId: string;
  permissions: ReadonlySet<string>;
  /** The agent that acts with this person's authority; absent for the person themselves. */
  through?: object;
};

/** The reason of a refusal: a code and a sentence. */
export type AgentRefusal = {
  code: "not_allowed" | "agent_state" | "owner_required" | "owner_inactive" | "second_person_required";
  reason: string;
};

const notAllowed: AgentRefusal = { code: "not_allowed", reason: "Your roles do not include this." };

/** Whether the asker may see an agent: a reader of agents or its owner. */
export const maySee = (asker: Asker, agent: Pick<Agent, "ownerId">): boolean =>
  asker.permissions.has("agents:read") || owns(asker, agent);

const owns = (asker: Asker, agent: Pick<Agent, "ownerId">): boolean =>
  asker.permissions.has("agents:own") && agent.ownerId === asker.personId;

/** Actions of an owner with no further role: describe, enrol, ask for authority and stop. */
const ownerActions: readonly AgentAction[] = ["edit", "enrol", "suspend", "retire", "requestAuthority", "revoke"];

const needs: Record<AgentAction, string> = {
  edit: "agents:write",
  activate: "agents:write",
  suspend: "agents:write",
  resume: "agents:write",
  retire: "agents:write",
  transfer: "agents:write",
  enrol: "agents:write",
  requestAuthority: "requests:create",
  revoke: "revocations:execute",
};

/** Whether the asker's permissions cover the action on this agent, independently of its state. */
export function isPermitted(asker: Asker, agent: Pick<Agent, "ownerId">, action: AgentAction): boolean {
  if (owns(asker, agent) && ownerActions.includes(action)) return true;
  return asker.permissions.has(needs[action]) && asker.permissions.has("agents:read");
}

const allowedStates: Record<AgentAction, readonly AgentStatus[]> = {
  edit: ["draft", "pending", "active", "suspended"],
  activate: ["draft", "pending"],
  suspend: ["active"],
  resume: ["suspended"],
  retire: ["draft", "pending", "active", "suspended", "revoked"],
  transfer: ["draft", "pending", "active", "suspended", "revoked"],
  enrol: ["draft", "pending", "active"],
  requestAuthority: ["draft", "pending", "active", "suspended"],
  revoke: ["draft", "pending", "active", "suspended"],
};

/** The owner, as far as activation cares; null when the agent has none. */
export type OwnerFacts = { active: boolean } | null;

/** Gives the reason why the asker may not do an action with an agent now; undefined when they may. */
export function actionRefusal(
  asker: Asker,
  agent: Agent,
  owner: OwnerFacts,
  action: AgentAction,
): AgentRefusal | undefined {
  if (!isPermitted(asker, agent, action)) return notAllowed;
  if (!allowedStates[action].includes(agent.status)) {
    return { code: "agent_state", reason: `The agent is ${agent.status}.` };
  }
  if (action === "activate" || action === "resume") return activationRefusal(asker, agent, owner);
  return undefined;
}

/** Activation needs an active owner, and at high or critical a confirmation by a second person. */
function activationRefusal(asker: Asker, agent: Agent, owner: OwnerFacts): AgentRefusal | undefined {
  if (owner === null) return { code: "owner_required", reason: "The agent has no owner. Name an owner first." };
  if (!owner.active)
    return { code: "owner_inactive", reason: "The owner is no longer active; transfer the agent first." };
  // Otherwise the owner of the asking agent could be one of the two people unnoticed.
  if (asker.through && takesTwoPeople(agent)) {
    return {
      code: "second_person_required",
      reason: "This activation takes two people. An agent cannot ask for it or confirm it.",
    };
  }
  if (agent.status === "pending" && agent.activationRequestedById === asker.personId) {
    return {
      code: "second_person_required",
      reason: "You asked for this activation. Another person with the permission must confirm it.",
    };
  }
  return undefined;
}

/** Decides where an activation leads: a draft of a higher tier waits for a second person. */
export function activationTarget(agent: Pick<Agent, "status" | "riskTier">): "active" | "pending" {
  const alone = !takesTwo({ control: "agent-activation", riskTier: agent.riskTier });
  return agent.status === "pending" || alone ? "active" : "pending";
}

const takesTwoPeople = (agent: Pick<Agent, "status" | "riskTier">): boolean =>
  agent.status === "pending" || (agent.status === "draft" && activationTarget(agent) === "pending");

/** A change of what a second person is about to confirm voids the request for activation. */
export function voidsActivation(agent: Agent, change: Partial<Agent>): boolean {
  if (agent.status !== "pending") return false;
  const material = ["purpose", "riskTier", "environment", "ownerId"] as const;
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
  owner: OwnerFacts,
): { can: AgentAction[]; whyNot: { [action in AgentAction]?: AgentRefusal } } {
  const can: AgentAction[] = [];
  const whyNot: { [action in AgentAction]?: AgentRefusal } = {};
  for (const action of agentActions) {
    const refusal = actionRefusal(asker, agent, owner, action);
    if (refusal === undefined) can.push(action);
    else whyNot[action] = refusal;
  }
  return { can, whyNot };
}
