import { acceptOffer } from "@/lib/lifecycle/ownership/commands";
import { toOffer } from "@/lib/lifecycle/queries";
import { AcceptOffer, OfferParams, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Accepts to answer for an agent. An offer of the role of owner changes the owner.",
  permission: "events:read",
  params: OfferParams,
  body: AcceptOffer,
  response: OfferResponse,
  handle: async ({ principal, params, body }) => toOffer(await acceptOffer(principal, params.offerId, body.version)),
});
