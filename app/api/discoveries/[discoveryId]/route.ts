import { taggedDiscovery } from "@/lib/discoveries/queries";
import { DiscoveryParams, DiscoveryResponse } from "@/lib/discoveries/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Reads an identity of another system that may be an agent, in any state.",
  permission: "agents:read",
  params: DiscoveryParams,
  response: DiscoveryResponse,
  handle: ({ params: { discoveryId } }) => taggedDiscovery(discoveryId),
});
