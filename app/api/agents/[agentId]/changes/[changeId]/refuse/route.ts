import { endAgentChange } from "@/lib/agents/commands/change";
import { AgentChangeParams, AgentResponse } from "@/lib/agents/schema";
import { EndChangeRequest } from "@/lib/control-changes/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses a change of an agent that another person proposed.",
  permission: "controls:confirm",
  params: AgentChangeParams,
  body: EndChangeRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await endAgentChange(principal, params, "refuse", body.note);
    return getAgent(principal, params.agentId);
  },
});
