import { listLeavers } from "@/lib/ownership/leavers/queries";
import { LeaverFilters, LeaverList } from "@/lib/ownership/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Lists people who left, with the counts of what they left behind.",
  permission: "people:read",
  query: LeaverFilters,
  response: LeaverList,
  handle: ({ query }) => listLeavers(query),
});
