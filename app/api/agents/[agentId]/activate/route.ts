import { activateAgent } from "@/lib/agents/commands/lifecycle";
import { AgentParams, AgentResponse } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/agents/queries";
import { consoleRoute } from "@/lib/people/console-route";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion } from "@/lib/platform/http/version-tag";

export const POST = consoleRoute({
  summary: "Activates an agent (200), or asks for it where a second person has to confirm (202).",
  permission: "agents:write",
  params: AgentParams,
  response: AgentResponse,
  otherStatuses: [202],
  handle: async ({ principal, params, request }) => {
    const { status } = await activateAgent(principal, params.agentId, expectedVersion(request));
    const agent = await getAgent(principal, params.agentId);
    return withHeaders(agent, { status: status === "pending" ? 202 : 200 });
  },
});
