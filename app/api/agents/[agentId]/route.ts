import { z } from "zod";
import { getAgentAsOf } from "@/lib/agents/as-of.queries";
import { AgentAsOf } from "@/lib/agents/as-of.schema";
import { AgentParams, AgentResponse, EditAgentRequest } from "@/lib/agents/schema";
import { AsOfFilter } from "@/lib/audit/as-of.schema";
import { getAgent } from "@/lib/delegations/views/agents.queries";
import { changeAgent } from "@/lib/lifecycle/changes";
import { withHeaders } from "@/lib/platform/http/answer";
import { expectedVersion, versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads an agent, what it holds, and what the caller may do with it; with `at`, as it was then.",
  permission: ["agents:read", "agents:own"],
  params: AgentParams,
  query: AsOfFilter,
  response: z.union([AgentResponse, AgentAsOf]),
  handle: async ({ principal, params, query: { at } }) => {
    if (at !== undefined) return getAgentAsOf(principal, params.agentId, at);
    const agent = await getAgent(principal, params.agentId);
    return withHeaders(agent, { headers: { etag: versionTag(agent.version) } });
  },
});

export const PATCH = consoleRoute({
  summary:
    "Edits an agent: at once (200), or when a second person confirms a change that takes two by rule or by the lifecycle policy (202).",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: EditAgentRequest,
  versioned: true,
  response: AgentResponse,
  otherStatuses: [202],
  handle: async ({ principal, params, body, request }) => {
    const outcome = await changeAgent(principal, params.agentId, body, expectedVersion(request));
    const agent = await getAgent(principal, params.agentId);
    const status = outcome === "proposed" ? 202 : 200;
    return withHeaders(agent, { status, headers: { etag: versionTag(agent.version) } });
  },
});
