import { AgentError } from "@/lib/agents/errors";
import type { Agent } from "@/lib/agents/model";
import { type AgentRefusal, type Asker, isPermitted } from "@/lib/agents/policy";

/** Whether an agent ends, or has ended: no person comes to answer for it any more. */
export const isOver = ({ status }: Pick<Agent, "status">): boolean => status === "retiring" || status === "retired";

/** Why the asker may not offer an agent to a person; undefined if they may: security, and its owner. */
export function mayOffer(asker: Asker, agent: Pick<Agent, "ownerId" | "status">): AgentRefusal | undefined {
  const isOwner = asker.permissions.has("agents:own") && agent.ownerId === asker.personId;
  if (!isOwner && !isPermitted(asker, agent, "transfer"))
    return { code: "not_allowed", reason: "Your roles do not include this." };
  if (isOver(agent)) return { code: "agent_state", reason: `The agent is ${agent.status}.` };
  return undefined;
}

/** Refuses an answer about an agent that is at another version than the person was shown. */
export function refuseChanged(
  { id: agentId, version }: Pick<Agent, "id" | "version">,
  shown: number | undefined,
): void {
  if (shown === undefined || shown === version) return;
  const detail = "The agent was changed after it was shown. Reload this and answer again.";
  throw new AgentError("agent_changed_meanwhile", { detail, facts: { agentId, version } });
}
