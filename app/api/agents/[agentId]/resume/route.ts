import { resumeAgent } from "@/lib/agents/commands/lifecycle";
import { AgentParams, AgentResponse } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Lets a suspended agent act again.",
  permission: "agents:write",
  params: AgentParams,
  response: AgentResponse,
  handle: async ({ principal, params }) => {
    await resumeAgent(principal, params.agentId);
    return getAgent(principal, params.agentId);
  },
});
