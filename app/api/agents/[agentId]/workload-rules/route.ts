import { AgentParams } from "@/lib/agents/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";
import { listRulesOfAgent } from "@/lib/trusted-issuers/queries";
import { RuleFilters, WorkloadRuleList } from "@/lib/trusted-issuers/schema";

export const GET = consoleRoute({
  summary: "Lists the rules that enrol instances of an agent, the newest first.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  query: RuleFilters,
  response: WorkloadRuleList,
  handle: ({ principal, params, query }) => listRulesOfAgent(principal, params.agentId, query),
});
