import { consoleRoute } from "@/lib/people/console-route";
import { listOpenChanges } from "@/lib/people/dual-control/open-changes";
import { ControlChangeList, OpenChangeFilters } from "@/lib/people/dual-control/schema";

export const GET = consoleRoute({
  summary: "List changes of controls that wait for a second person, except entitlements and groups",
  permission: ["controls:confirm", "people:read"],
  query: OpenChangeFilters,
  response: ControlChangeList,
  handle: ({ principal, query }) => listOpenChanges(principal, query),
});
