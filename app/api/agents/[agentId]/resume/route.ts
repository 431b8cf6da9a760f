import { resumeAgent } from "@/lib/agents/commands/lifecycle";
import { getAgent } from "@/lib/agents/queries";
import { AgentParams, AgentResponse } from "@/lib/agents/schema";
import { consoleRoute } from "@/lib/people/console-route";

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
