import { listWaitingChanges } from "@/lib/agents/waiting-changes";
import { ControlChangeList, OpenChangeFilters } from "@/lib/control-changes/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List changes of controls that wait for a second person, except entitlements and groups",
  permission: ["controls:confirm", "people:read"],
  query: OpenChangeFilters,
  response: ControlChangeList,
  handle: ({ principal, query }) => listWaitingChanges(principal, query),
});
