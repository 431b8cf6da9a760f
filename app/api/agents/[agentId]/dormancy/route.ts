import { AgentParams } from "@/lib/agents/schema";
import { getDormancy } from "@/lib/dormancy/queries";
import { DormancyResponse } from "@/lib/dormancy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads the silence of an agent: its last action, the steps that were taken, and a declared silence.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  response: DormancyResponse,
  handle: ({ principal, params: { agentId } }) => getDormancy(principal, agentId),
});
