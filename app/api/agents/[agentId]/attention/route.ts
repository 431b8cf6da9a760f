import { AgentAttention } from "@/lib/agent-risk/attention.schema";
import { getAgentAttention } from "@/lib/agent-risk/queries";
import { AgentParams } from "@/lib/agents/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads what is odd about an agent, and what is due: open detections, unused authority and access reviews.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  response: AgentAttention,
  handle: ({ principal, params: { agentId } }) => getAgentAttention(principal, agentId),
});
