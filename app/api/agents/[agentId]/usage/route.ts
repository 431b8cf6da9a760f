import { AgentParams } from "@/lib/agents/schema";
import { AgentUsage, AgentUsageQuery } from "@/lib/privilege-use/schema";
import { getAgentUsage } from "@/lib/privilege-use/usage.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Compares an agent's delegations with their use, with the narrowest authority for it and its replay.",
  permission: "delegations:read",
  params: AgentParams,
  query: AgentUsageQuery,
  response: AgentUsage,
  handle: ({ principal, params: { agentId }, query }) => getAgentUsage(principal, agentId, query),
});
