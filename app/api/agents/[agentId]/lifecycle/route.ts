import { AgentParams } from "@/lib/agents/schema";
import { getLifecycle } from "@/lib/lifecycle/queries";
import { AgentLifecycle } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Reads who accepted to answer for an agent, its go-live checklist, its planned end and the rule that applies.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  response: AgentLifecycle,
  handle: ({ principal, params }) => getLifecycle(principal, params.agentId),
});
