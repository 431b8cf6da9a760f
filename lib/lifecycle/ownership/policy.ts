import type { Agent } from "@/lib/agents/model";
import { type AgentRefusal, type Asker, isPermitted } from "@/lib/agents/policy";

const over: readonly Agent["status"][] = ["retiring", "retired"];

/** Why the asker may not offer an agent to a person; undefined if they may: security, and its owner. */
export function mayOffer(asker: Asker, agent: Pick<Agent, "ownerId" | "status">): AgentRefusal | undefined {
  const isOwner = asker.permissions.has("agents:own") && agent.ownerId === asker.personId;
  if (!isOwner && !isPermitted(asker, agent, "transfer"))
    return { code: "not_allowed", reason: "Your roles do not include this." };
  if (over.includes(agent.status)) return { code: "agent_state", reason: `The agent is ${agent.status}.` };
  return undefined;
}
