import { AgentChangeParams, AgentResponse } from "@/lib/agents/schema";
import { ConfirmChangeRequest } from "@/lib/control-changes/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { agreeToChange } from "@/lib/lifecycle/activation";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Confirms a change of an agent as the second person, exactly as it was read, and applies it.",
  permission: "controls:confirm",
  stepUp: true,
  params: AgentChangeParams,
  body: ConfirmChangeRequest,
  response: AgentResponse,
  handle: async ({ principal, params, body }) => {
    await agreeToChange(principal, params, body.digest);
    const agent = await getAgent(principal, params.agentId);
    return withHeaders(agent, { headers: { etag: versionTag(agent.version) } });
  },
});
