import { AgentParams } from "@/lib/agents/schema";
import { offerOwnership } from "@/lib/lifecycle/ownership/commands";
import { toOffer } from "@/lib/lifecycle/queries";
import { OfferOwnership, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Asks a person to answer for an agent as its owner or backup owner.",
  permission: ["agents:write", "agents:own"],
  params: AgentParams,
  body: OfferOwnership,
  response: OfferResponse,
  status: 201,
  handle: async ({ principal, params, body }) => toOffer(await offerOwnership(principal, params.agentId, body)),
});
