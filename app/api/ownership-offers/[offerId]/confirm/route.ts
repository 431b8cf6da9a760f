import { confirmClaim } from "@/lib/lifecycle/orphans/claims";
import { toOffer } from "@/lib/lifecycle/queries";
import { OfferParams, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Makes a person who asked for it the owner of an agent.",
  permission: "agents:write",
  params: OfferParams,
  response: OfferResponse,
  handle: async ({ principal, params }) => toOffer(await confirmClaim(principal, params.offerId)),
});
