import { AgentParams } from "@/lib/agents/schema";
import { resumeSilent } from "@/lib/dormancy/commands";
import { getDormancy } from "@/lib/dormancy/queries";
import { DormancyResponse, ResumeSilentRequest } from "@/lib/dormancy/schema";
import { expectedTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Resumes an agent, one of its delegations, or one of its instances, that was suspended for its silence.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: ResumeSilentRequest,
  versioned: true,
  response: DormancyResponse,
  handle: async ({ principal, params: { agentId }, body, request }) => {
    await resumeSilent(principal, agentId, body, expectedTag(request));
    return getDormancy(principal, agentId);
  },
});
