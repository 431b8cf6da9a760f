import { refuseClaim } from "@/lib/lifecycle/orphans/claims";
import { toOffer } from "@/lib/lifecycle/queries";
import { LifecycleReason, OfferParams, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Refuses a claim to own an agent, with a reason.",
  permission: "agents:write",
  params: OfferParams,
  body: LifecycleReason,
  response: OfferResponse,
  handle: async ({ principal, params, body }) => toOffer(await refuseClaim(principal, params.offerId, body.reason)),
});
