import { listAlerts } from "@/lib/saved-searches/queries";
import { SearchAlertFilters, SearchAlertList } from "@/lib/saved-searches/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary:
    "Lists alerts of saved searches that you see, the newest first, and counts those that you did not acknowledge.",
  permission: ["audit:read", "agents:own"],
  query: SearchAlertFilters,
  response: SearchAlertList,
  handle: ({ principal, query }) => listAlerts(principal, query),
});
