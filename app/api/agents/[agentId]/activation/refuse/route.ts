import { AgentParams, AgentResponse } from "@/lib/agents/schema";
import { EndChangeRequest } from "@/lib/control-changes/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { refuseGoingLive } from "@/lib/lifecycle/activation";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses an activation that another person asked for. The agent is a draft again.",
  permission: "agents:write",
  params: AgentParams,
  versioned: true,
  body: EndChangeRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body, request }) => {
    await refuseGoingLive(principal, params.agentId, body.note, expectedVersion(request));
    return getAgent(principal, params.agentId);
  },
});
