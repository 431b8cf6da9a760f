import { AgentParams } from "@/lib/agents/schema";
import { claimAgent } from "@/lib/lifecycle/orphans/claims";
import { toOffer } from "@/lib/lifecycle/queries";
import { LifecycleReason, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Asks to become the owner of an agent for which no person answers. Security confirms it.",
  permission: "agents:own",
  params: AgentParams,
  body: LifecycleReason,
  response: OfferResponse,
  status: 201,
  handle: async ({ principal, params, body }) => toOffer(await claimAgent(principal, params.agentId, body.reason)),
});
