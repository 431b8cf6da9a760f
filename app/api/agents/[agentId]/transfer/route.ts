import { AgentParams, AgentResponse, TransferAgentRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { giveAgent } from "@/lib/lifecycle/changes";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary:
    "Makes another person accountable for an agent without asking them first: at once (200), or when a second person confirms it because the lifecycle policy asks for one (202).",
  permission: "agents:write",
  params: AgentParams,
  body: TransferAgentRequest,
  versioned: true,
  response: AgentResponse,
  otherStatuses: [202],
  handle: async ({ principal, params, body, request }) => {
    const { agentId } = params;
    const { waits } = await giveAgent(principal, agentId, body.ownerEmail, expectedVersion(request), body.reason);
    const agent = await getAgent(principal, agentId);
    return withHeaders(agent, { status: waits ? 202 : 200, headers: { etag: versionTag(agent.version) } });
  },
});
