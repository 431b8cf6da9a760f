import { getAgentRisk } from "@/lib/agent-risk/queries";
import { AgentRiskResponse } from "@/lib/agent-risk/schema";
import { AgentParams } from "@/lib/agents/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Scores the risk of an agent now, with each part of the score as a sentence.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  response: AgentRiskResponse,
  handle: ({ principal, params: { agentId } }) => getAgentRisk(principal, agentId),
});
