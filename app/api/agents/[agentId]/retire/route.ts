import { drainAgent } from "@/lib/agents/commands/drain";
import { planRetirement } from "@/lib/agents/commands/plan-step";
import { AgentParams, AgentResponse, RetireAgentRequest } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { retireAgent } from "@/lib/retirements/commands/retire-agent";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary:
    "Retires an agent permanently, now, after it drained, or at a given instant: ends its delegations, those it passed on, and its credentials.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: RetireAgentRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    const { reason, at, drainSeconds = 0 } = body;
    if (at !== undefined) await planRetirement(principal, params.agentId, reason, new Date(at));
    else if (drainSeconds > 0) await drainAgent(principal, params.agentId, reason, drainSeconds);
    else await retireAgent(principal, params.agentId, reason);
    return getAgent(principal, params.agentId);
  },
});
