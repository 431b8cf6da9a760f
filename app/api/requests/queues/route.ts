import { countQueues } from "@/lib/requests/views/inbox.queries";
import { QueueCounts } from "@/lib/requests/views/inbox.schema";
import { consoleRoute } from "@/lib/sign-in/console-route";

export const GET = consoleRoute({
  summary: "Counts the requests in each queue of the inbox.",
  permission: "requests:read",
  response: QueueCounts,
  handle: ({ principal }) => countQueues(principal),
});
