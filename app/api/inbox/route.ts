import { listInbox } from "@/lib/inbox/queries";
import { InboxFilters, InboxList } from "@/lib/inbox/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "List all items that wait for the signed-in person, the most urgent first",
  permission: "events:read",
  query: InboxFilters,
  response: InboxList,
  handle: ({ principal, query }) => listInbox(principal, query),
});
