import { declineOffer } from "@/lib/lifecycle/ownership/commands";
import { toOffer } from "@/lib/lifecycle/queries";
import { LifecycleReason, OfferParams, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Declines to answer for an agent, with a reason.",
  permission: "events:read",
  params: OfferParams,
  body: LifecycleReason,
  response: OfferResponse,
  handle: async ({ principal, params, body }) => toOffer(await declineOffer(principal, params.offerId, body.reason)),
});
