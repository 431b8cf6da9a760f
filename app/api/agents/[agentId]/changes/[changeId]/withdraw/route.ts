import { endAgentChange } from "@/lib/agents/commands/change";
import { AgentChangeParams, AgentResponse } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/agents/queries";
import { consoleRoute } from "@/lib/people/console-route";
import { EndChangeRequest } from "@/lib/people/dual-control/schema";

export const POST = consoleRoute({
  summary: "Takes back one's own change of an agent.",
  permission: "agents:write",
  params: AgentChangeParams,
  body: EndChangeRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await endAgentChange(principal, params, "withdraw", body.note);
    return getAgent(principal, params.agentId);
  },
});
