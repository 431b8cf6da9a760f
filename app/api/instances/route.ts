import { listAllInstances } from "@/lib/credentials/queries";
import { InstanceFilters, InstanceList } from "@/lib/credentials/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists instances of all agents, those whose key expires first: the active ones, or others by status.",
  permission: "agents:read",
  query: InstanceFilters,
  response: InstanceList,
  handle: ({ principal, query }) => listAllInstances(principal, query),
});
