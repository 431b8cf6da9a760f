import { AgentParams, AgentResponse } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { goLive } from "@/lib/lifecycle/activation";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Activates an agent (200), or asks for it where a second person has to confirm (202).",
  permission: "agents:write",
  params: AgentParams,
  versioned: true,
  response: AgentResponse,
  otherStatuses: [202],
  handle: async ({ principal, params, request }) => {
    const { status } = await goLive(principal, params.agentId, expectedVersion(request));
    const agent = await getAgent(principal, params.agentId);
    return withHeaders(agent, { status: status === "pending" ? 202 : 200 });
  },
});
