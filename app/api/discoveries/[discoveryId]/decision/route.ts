import { decideDiscovery } from "@/lib/discoveries/commands";
import { taggedDiscovery } from "@/lib/discoveries/queries";
import { DecideDiscovery, DiscoveryParams, DiscoveryResponse } from "@/lib/discoveries/schema";
import { expectedVersion } from "@/lib/platform/http/version-tag";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Decides what an identity of another system is: claimed, registered, blocked or ignored.",
  permission: "agents:write",
  params: DiscoveryParams,
  body: DecideDiscovery,
  versioned: true,
  response: DiscoveryResponse,
  handle: async ({ principal, params: { discoveryId }, body, request }) => {
    await decideDiscovery(principal, discoveryId, body, expectedVersion(request));
    return taggedDiscovery(discoveryId);
  },
});
