import { AgentParams, AgentResponse, ReasonRequest } from "@/lib/agents/schema";
import { retireAgent } from "@/lib/credentials/commands/retire-agent";
import { getAgent } from "@/lib/delegations/agents/queries";
import { consoleRoute } from "@/lib/people/console-route";

export const POST = consoleRoute({
  summary: "Retires an agent for good and revokes every credential it has.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: ReasonRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await retireAgent(principal, params.agentId, body.reason);
    return getAgent(principal, params.agentId);
  },
});
