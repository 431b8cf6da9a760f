import { withdrawOffer } from "@/lib/lifecycle/ownership/commands";
import { toOffer } from "@/lib/lifecycle/queries";
import { OfferParams, OfferResponse } from "@/lib/lifecycle/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Takes back an offer to answer for an agent.",
  permission: ["agents:write", "agents:own"],
  params: OfferParams,
  response: OfferResponse,
  handle: async ({ principal, params }) => toOffer(await withdrawOffer(principal, params.offerId)),
});
