import { AgentParams, AgentResponse, ReasonRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Retires an agent permanently: ends its delegations, those it passed on, and its credentials.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: ReasonRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await retireAgent(principal, params.agentId, body.reason);
    return getAgent(principal, params.agentId);
  },
});
