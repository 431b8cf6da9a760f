import { compareAgents } from "@/lib/delegations/views/compare-agents.queries";
import { AgentComparison, CompareFilters } from "@/lib/delegations/views/compare-agents.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Compares two agents: identity, effective authority at each resource server, decisions of the last 30 days.",
  permission: ["agents:read", "agents:own"],
  query: CompareFilters,
  response: AgentComparison,
  handle: ({ principal, query }) => compareAgents(principal, query),
});
