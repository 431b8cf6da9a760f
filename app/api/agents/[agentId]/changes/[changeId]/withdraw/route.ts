import { endAgentChange } from "@/lib/agents/commands/change";
import { AgentChangeParams, AgentResponse } from "@/lib/agents/schema";
import { EndChangeRequest } from "@/lib/control-changes/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

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
