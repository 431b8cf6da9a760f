import { AgentParams } from "@/lib/agents/schema";
import { listInstances } from "@/lib/credentials/queries";
import { AgentInstanceFilters, InstanceList } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists an agent's instances.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  query: AgentInstanceFilters,
  response: InstanceList,
  handle: ({ principal, params, query }) => listInstances(principal, params.agentId, query),
});
