import { transferAgent } from "@/lib/agents/commands/edit";
import { AgentParams, AgentResponse, TransferAgentRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Makes another person accountable for an agent without asking them first.",
  permission: "agents:write",
  params: AgentParams,
  body: TransferAgentRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body, request }) => {
    await transferAgent(principal, params.agentId, body.ownerEmail, expectedVersion(request), body.reason);
    const agent = await getAgent(principal, params.agentId);
    return withHeaders(agent, { headers: { etag: versionTag(agent.version) } });
  },
});
