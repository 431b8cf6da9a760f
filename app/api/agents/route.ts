import { registerAgent } from "@/lib/agents/commands/register";
import { AgentFilters, AgentList, AgentResponse, RegisterAgentRequest } from "@/lib/agents/schema";
import { getAgent, listAgents } from "@/lib/delegations/views/agents.queries";
import { decideWithin } from "@/lib/discoveries/commands";
import { withHeaders } from "@/lib/platform/http/answer";
import { versionTag } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists agents. A person without agents:read gets only their own.",
  permission: ["agents:read", "agents:own"],
  query: AgentFilters,
  response: AgentList,
  handle: ({ principal, query }) => listAgents(principal, query),
});

export const POST = consoleRoute({
  summary: "Registers an agent, in draft.",
  permission: "agents:write",
  body: RegisterAgentRequest,
  response: AgentResponse,
  status: 201,
  handle: async ({ principal, body }) => {
    const { id } = await registerAgent(principal, body, (tx, { id: agentId }, { id: discoveryId, version }) =>
      decideWithin(tx, principal, { id: discoveryId, expected: version }, { status: "registered", agentId }),
    );
    const agent = await getAgent(principal, id);
    return withHeaders(agent, { headers: { etag: versionTag(agent.version), location: `/api/agents/${id}` } });
  },
});
