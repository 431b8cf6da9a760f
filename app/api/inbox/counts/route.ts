import { countInbox } from "@/lib/inbox/queries";
import { InboxCounts } from "@/lib/inbox/schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Count the items that wait for the signed-in person, by kind",
  permission: "events:read",
  response: InboxCounts,
  handle: ({ principal }) => countInbox(principal),
});
