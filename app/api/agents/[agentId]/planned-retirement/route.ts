import { cancelRetirement } from "@/lib/agents/commands/plan-step";
import { AgentParams, AgentResponse } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const DELETE = consoleRoute({
  summary: "Gives up the planned retirement of an agent, also while it drains.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  response: AgentResponse,
  handle: async ({ principal, params }) => {
    await cancelRetirement(principal, params.agentId);
    return getAgent(principal, params.agentId);
  },
});
