import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { AgentParams, AgentResponse, ReasonRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { countStopOf } from "@/lib/revocation/commands/count";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Suspends an agent: no action of it is allowed until it is resumed.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: ReasonRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await suspendAgent(principal, params.agentId, body.reason);
    await countStopOf(params.agentId);
    return getAgent(principal, params.agentId);
  },
});
