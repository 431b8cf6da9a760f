import { resumeAgent } from "@/lib/agents/commands/lifecycle";
import { AgentParams, AgentResponse, ResumeAgentRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Lets a suspended agent act again.",
  permission: "agents:write",
  params: AgentParams,
  body: ResumeAgentRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await resumeAgent(principal, params.agentId, body.reason);
    return getAgent(principal, params.agentId);
  },
});
