import { AgentParams } from "@/lib/agents/schema";
import { getRetirement } from "@/lib/retirements/queries";
import { RetirementResponse } from "@/lib/retirements/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads how far the retirement of an agent is, and which attempts to use it were refused since.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  response: RetirementResponse,
  handle: ({ principal, params }) => getRetirement(principal, params.agentId),
});
