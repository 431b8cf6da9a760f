import { AgentParams, AgentResponse, ReasonRequest } from "@/lib/agents/schema";
import { ProposalRisk } from "@/lib/control-changes/schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { bringBack } from "@/lib/lifecycle/activation";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary:
    "Makes a revoked agent active again, without anything that it held: at once (200), or when a second person confirms it (202).",
  permission: "agents:write",
  stepUp: true,
  params: AgentParams,
  body: ReasonRequest,
  versioned: true,
  response: AgentResponse,
  otherStatuses: [202],
  dryRun: ProposalRisk,
  handle: async ({ principal, params, body, request }) => {
    const outcome = await bringBack(principal, params.agentId, body.reason, expectedVersion(request));
    const agent = await getAgent(principal, params.agentId);
    const status = outcome === "proposed" ? 202 : 200;
    return withHeaders(agent, { status, headers: { etag: versionTag(agent.version) } });
  },
});
