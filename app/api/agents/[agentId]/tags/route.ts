import { tagAgent } from "@/lib/agents/commands/tag";
import { AgentParams, AgentResponse, TagAgentRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Sets the tags of an agent. Tags govern nothing.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: TagAgentRequest,
  versioned: true,
  response: AgentResponse,
  handle: async ({ principal, params, body, request }) => {
    await tagAgent(principal, params.agentId, () => body.tags, expectedTag(request));
    return getAgent(principal, params.agentId);
  },
});
