import { AgentParams } from "@/lib/agents/schema";
import { endExpectedSilence, expectSilence } from "@/lib/dormancy/commands";
import { getDormancy } from "@/lib/dormancy/queries";
import { DormancyResponse, ExpectSilenceRequest } from "@/lib/dormancy/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const PUT = consoleRoute({
  summary: "Declares that an agent will be silent until an instant. Until then no step is taken for its silence.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: ExpectSilenceRequest,
  response: DormancyResponse,
  handle: async ({ principal, params: { agentId }, body }) => {
    await expectSilence(principal, agentId, body);
    return getDormancy(principal, agentId);
  },
});

export const DELETE = consoleRoute({
  summary: "Ends the declared silence of an agent.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  response: DormancyResponse,
  handle: async ({ principal, params: { agentId } }) => {
    await endExpectedSilence(principal, agentId);
    return getDormancy(principal, agentId);
  },
});
