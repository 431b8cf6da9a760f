import { resumeAgent } from "@/lib/agents/commands/lifecycle";
import { AgentParams, AgentResponse, ResumeAgentRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Lets a suspended agent act again.",
  permission: "agents:write",
  params: AgentParams,
  body: ResumeAgentRequest,
  versioned: true,
  response: AgentResponse,
  handle: async ({ principal, params, body, request }) => {
    await resumeAgent(principal, params.agentId, body.reason, expectedVersion(request));
    return getAgent(principal, params.agentId);
  },
});
