import { suspendAgent } from "@/lib/agents/commands/lifecycle";
import { AgentParams, AgentResponse, SuspendAgentRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { countStopOf } from "@/lib/revocation/commands/count";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Suspends an agent: no action of it is allowed until it is resumed, by a person or at a given instant.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: SuspendAgentRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    const until = body.until === undefined ? null : new Date(body.until);
    await suspendAgent(principal, params.agentId, body.reason, until);
    await countStopOf(params.agentId);
    return getAgent(principal, params.agentId);
  },
});
