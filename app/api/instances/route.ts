import { listExpiringInstances } from "@/lib/credentials/queries";
import { InstanceFilters, InstanceList } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists active instances of all agents, those whose key expires first.",
  permission: "agents:read",
  query: InstanceFilters,
  response: InstanceList,
  handle: ({ principal, query }) => listExpiringInstances(principal, query),
});
