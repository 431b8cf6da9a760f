import { listOrphans } from "@/lib/lifecycle/orphans/queries";
import { OrphanFilters, OrphanList } from "@/lib/lifecycle/orphans/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists agents for which no person answers, with the people who ask to own them.",
  permission: ["agents:read", "agents:own"],
  query: OrphanFilters,
  response: OrphanList,
  handle: ({ principal, query }) => listOrphans(principal, query),
});
