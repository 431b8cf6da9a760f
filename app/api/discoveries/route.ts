import { listDiscoveries } from "@/lib/discoveries/queries";
import { DiscoveryFilters, DiscoveryList } from "@/lib/discoveries/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists identities of other systems that may be agents, by their state.",
  permission: "agents:read",
  query: DiscoveryFilters,
  response: DiscoveryList,
  handle: ({ query }) => listDiscoveries(query),
});
