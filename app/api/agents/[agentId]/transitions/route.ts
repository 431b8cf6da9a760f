import { AgentParams } from "@/lib/agents/schema";
import { TransitionAgent, TransitionResponse } from "@/lib/lifecycle/schema";
import { transitionAgent } from "@/lib/lifecycle/transition";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Moves an agent to another state: at once (200), or when a second person confirms it (202).",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: TransitionAgent,
  versioned: true,
  response: TransitionResponse,
  otherStatuses: [202],
  handle: async ({ principal, params, body, request }) => {
    const moved = await transitionAgent(principal, params.agentId, body, expectedVersion(request));
    return withHeaders(moved, { status: moved.waits ? 202 : 200, headers: { etag: versionTag(moved.version) } });
  },
});
