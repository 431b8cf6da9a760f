import { confirmClaim } from "@/lib/lifecycle/orphans/claims";
import { toOffer } from "@/lib/lifecycle/queries";
import { ConfirmClaim, OfferParams, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Makes a person who asked for it the owner of an agent.",
  permission: "agents:write",
  params: OfferParams,
  body: ConfirmClaim,
  response: OfferResponse,
  handle: async ({ principal, params, body }) => toOffer(await confirmClaim(principal, params.offerId, body.version)),
});
