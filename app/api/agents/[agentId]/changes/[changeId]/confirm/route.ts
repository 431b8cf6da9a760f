import { confirmAgentChange } from "@/lib/agents/commands/change";
import { AgentChangeParams, AgentResponse } from "@/lib/agents/schema";
import { getAgent } from "@/lib/delegations/agents/queries";
import { consoleRoute } from "@/lib/people/console-route";
import { ConfirmChangeRequest } from "@/lib/people/dual-control/schema";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";

export const POST = consoleRoute({
  summary: "Confirms a change of an agent as the second person, exactly as it was read, and applies it.",
  permission: "controls:confirm",
  stepUp: true,
  params: AgentChangeParams,
  body: ConfirmChangeRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await confirmAgentChange(principal, params, body.digest);
    const agent = await getAgent(principal, params.agentId);
    return withHeaders(agent, { headers: { etag: versionTag(agent.version) } });
  },
});
