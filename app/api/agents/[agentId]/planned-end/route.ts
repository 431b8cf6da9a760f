import { AgentParams } from "@/lib/agents/schema";
import { setPlannedEnd } from "@/lib/lifecycle/ends/commands";
import { getLifecycle } from "@/lib/lifecycle/queries";
import { AgentLifecycle, SetPlannedEnd } from "@/lib/lifecycle/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Sets, extends or takes away the planned end of an agent.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: SetPlannedEnd,
  versioned: true,
  response: AgentLifecycle,
  handle: async ({ principal, params, body, request }) => {
    await setPlannedEnd(principal, params.agentId, body, expectedTag(request));
    return getLifecycle(principal, params.agentId);
  },
});
