import { decideDiscoveries } from "@/lib/discoveries/batch";
import { DecideDiscoveries, DecidedDiscoveries } from "@/lib/discoveries/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const POST = consoleRoute({
  summary: "Blocks or ignores several identities with one reason. Each has a result of its own, and can be sent again.",
  permission: "agents:write",
  body: DecideDiscoveries,
  response: DecidedDiscoveries,
  handle: async ({ principal, body }) => ({ results: await decideDiscoveries(principal, body) }),
});
