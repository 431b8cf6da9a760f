import { getOffer } from "@/lib/lifecycle/queries";
import { OfferParams, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads an offer to answer for an agent: for the person who is asked, and for those who see the agent.",
  permission: "events:read",
  params: OfferParams,
  response: OfferResponse,
  handle: ({ principal, params }) => getOffer(principal, params.offerId),
});
